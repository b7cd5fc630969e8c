package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.PackageSource;
import java.io.IOException;

/**
 * Reads {@code requirements.txt}: the lines that pin an exact version, and those that name an address. A line that
 * leaves the version open cannot be judged and is told as such.
 *
 * @see <a href="https://pip.pypa.io/en/stable/reference/requirements-file-format/">Requirements file format</a>
 */
public final class RequirementsFile implements LockfileFormat {
    private static final String PIN = "Pin it with ==, or let pip freeze, pip-compile or uv write the file";

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        StringBuilder joined = new StringBuilder();
        int number = 0;
        int first = 0;
        for (String line : input.text().split("\n", -1)) {
            number++;
            String text = line.strip();
            if (joined.isEmpty()) {
                first = number;
            }
            if (text.endsWith("\\") && !text.startsWith("#")) {
                joined.append(text, 0, text.length() - 1).append(' ');
                continue;
            }
            requirement(joined.append(text).toString(), first, contents);
            joined.setLength(0);
        }
        requirement(joined.toString(), first, contents);
    }

    private static void requirement(String line, int number, LockfileContents contents) throws BadLockfileException {
        String text = withoutComment(line).strip();
        if (text.isEmpty() || (text.startsWith("-") && !text.startsWith("-e ") && !text.startsWith("--editable"))) {
            return;
        }
        if (text.startsWith("-")) {
            String option = text.startsWith("-e ") ? "-e " : "--editable";
            String folder = text.substring(option.length()).strip();
            address(folder.startsWith("=") ? folder.substring(1).strip() : folder, number, contents);
            return;
        }
        Hashes hashes = new Hashes();
        for (int at = text.indexOf("--hash="); at >= 0; at = text.indexOf("--hash=", at + 1)) {
            int end = text.indexOf(' ', at);
            hashes.add(text.substring(at + "--hash=".length(), end < 0 ? text.length() : end));
        }
        int option = text.indexOf(" --");
        String specifier = (option < 0 ? text : text.substring(0, option)).strip();
        if (isAddress(specifier)) {
            address(specifier, number, contents);
            return;
        }
        int marker = specifier.indexOf(';');
        pinned(marker < 0 ? specifier : specifier.substring(0, marker).strip(), hashes.toString(), number, contents);
    }

    private static void pinned(String specifier, String hashes, int number, LockfileContents contents)
            throws BadLockfileException {
        String name = PythonName.ofRequirement(specifier);
        int equals = specifier.indexOf("==");
        String version = equals < 0 ? "" : specifier.substring(equals + 2).strip();
        if (version.startsWith("=")) {
            version = version.substring(1).strip();
        }
        if (version.endsWith(")")) {
            version = version.substring(0, version.length() - 1).strip();
        }
        boolean exact = !version.isEmpty()
                && version.indexOf('*') < 0
                && version.indexOf(',') < 0
                && version.indexOf(' ') < 0
                && specifier.indexOf(',') < 0;
        if (name.isEmpty() || !exact) {
            contents.incomplete(number, "'" + specifier + "' names no exact version", PIN);
            return;
        }
        contents.add(Ecosystems.PYPI, name, version)
                .integrity(hashes)
                .line(number)
                .add();
    }

    /** {@code name @ address}, or an address with {@code #egg=name}, or a folder. */
    private static void address(String text, int number, LockfileContents contents) throws BadLockfileException {
        int at = text.indexOf(" @ ");
        String address = at < 0 ? text : text.substring(at + 3).strip();
        int egg = address.indexOf("#egg=");
        String name = at >= 0
                ? PythonName.ofRequirement(text)
                : egg < 0 ? address : PythonName.ofRequirement(address.substring(egg + "#egg=".length()));
        PackageSource source = address.startsWith("git+") || address.startsWith("hg+") || address.startsWith("svn+")
                ? PackageSource.GIT
                : address.startsWith("http:") || address.startsWith("https:")
                        ? PackageSource.REMOTE
                        : PackageSource.FILE;
        if (!name.equals(".")) {
            contents.add(Ecosystems.PYPI, name, "")
                    .source(source)
                    .resolved(address)
                    .line(number)
                    .add();
        }
    }

    private static boolean isAddress(String specifier) {
        return specifier.contains("://")
                || specifier.contains(" @ ")
                || specifier.startsWith("./")
                || specifier.startsWith("../")
                || specifier.startsWith("/")
                || specifier.equals(".");
    }

    /** A comment starts at the line's start or after a space. */
    private static String withoutComment(String line) {
        for (int i = line.indexOf('#'); i >= 0; i = line.indexOf('#', i + 1)) {
            if (i == 0 || line.charAt(i - 1) == ' ' || line.charAt(i - 1) == '\t') {
                return line.substring(0, i);
            }
        }
        return line;
    }
}
