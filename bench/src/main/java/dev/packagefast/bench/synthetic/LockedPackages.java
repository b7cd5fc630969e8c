package dev.packagefast.bench.synthetic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The npm packages of all real lockfiles of a folder, each (name, version) once and in order of its name, and which of
 * them a reference says to be vulnerable. The folder holds {@code reference/SUMMARY.tsv} (file, ecosystem, packages,
 * vulnerable packages, findings) and beside it a {@code .packages.tsv} and {@code .findings.tsv} for each file.
 *
 * @param share how many of a hundred packages of a real lockfile are vulnerable, as a share of one
 */
public record LockedPackages(List<LockedPackage> sound, List<LockedPackage> vulnerable, double share) {

    public record LockedPackage(String name, String version) {
        static final Comparator<LockedPackage> ORDER =
                Comparator.comparing(LockedPackage::name).thenComparing(LockedPackage::version);
    }

    public static LockedPackages read(Path folder) throws IOException {
        Path reference = folder.resolve("reference");
        SortedSet<LockedPackage> all = new TreeSet<>(LockedPackage.ORDER);
        SortedSet<LockedPackage> vulnerable = new TreeSet<>(LockedPackage.ORDER);
        long packages = 0;
        long vulnerablePackages = 0;
        for (String line : Files.readAllLines(reference.resolve("SUMMARY.tsv"))) {
            String[] fields = line.split("\t", -1);
            if (!fields[1].equals("npm")) {
                continue;
            }
            packages += Long.parseLong(fields[2]);
            vulnerablePackages += Long.parseLong(fields[3]);
            String file = fields[0].replace("/", "__");
            all.addAll(pairs(reference.resolve(file + ".packages.tsv")));
            vulnerable.addAll(pairs(reference.resolve(file + ".findings.tsv")));
        }
        all.removeAll(vulnerable);
        return new LockedPackages(
                List.copyOf(all), List.copyOf(vulnerable), (double) vulnerablePackages / Math.max(1, packages));
    }

    /** So many of them, drawn by the seed, with the share of vulnerable ones that real lockfiles have. */
    public List<LockedPackage> draw(int count, long seed) {
        Random random = new Random(seed);
        int bad = Math.min((int) Math.round(count * share), vulnerable.size());
        if (count - bad > sound.size()) {
            throw new IllegalArgumentException("The lockfiles hold " + (sound.size() + vulnerable.size())
                    + " different packages; " + count + " are wanted.");
        }
        List<LockedPackage> drawn = new ArrayList<>(shuffled(vulnerable, random).subList(0, bad));
        drawn.addAll(shuffled(sound, random).subList(0, count - bad));
        Collections.shuffle(drawn, random);
        return drawn;
    }

    private static List<LockedPackage> shuffled(List<LockedPackage> packages, Random random) {
        List<LockedPackage> copy = new ArrayList<>(packages);
        Collections.shuffle(copy, random);
        return copy;
    }

    /** The first two columns; a version that is no plain version (a link, a file) cannot stand in a lockfile's place. */
    private static Set<LockedPackage> pairs(Path table) throws IOException {
        Set<LockedPackage> pairs = new LinkedHashSet<>();
        for (String line : Files.readAllLines(table)) {
            String[] fields = line.split("\t", -1);
            if (fields.length > 1 && !fields[1].isEmpty() && Character.isDigit(fields[1].charAt(0))) {
                pairs.add(new LockedPackage(fields[0], fields[1]));
            }
        }
        return pairs;
    }
}
