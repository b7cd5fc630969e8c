package dev.packagefast.security.plugin.host;

import dev.packagefast.security.inventory.FurtherFormats;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.plugin.LockfileReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which reader of a plugin reads which file. Filled once, then only read. */
final class FileNames implements FurtherFormats {
    private static final char ANY = '*';

    private final Map<String, PluginLockfile> whole = new HashMap<>();
    private final Map<String, PluginLockfile> endings = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();

    /** What the readers of a plugin claim; one that claims what is another's is refused as a whole. */
    void add(LoadedPlugin plugin) {
        for (LockfileReader reader : plugin.providing(LockfileReader.class)) {
            Optional<Set<String>> names = plugin.call(() -> claimed(reader));
            for (String name : names.orElse(Set.of())) {
                String owner = owners.putIfAbsent(name, plugin.name());
                if (owner != null) {
                    plugin.refuse("claims " + name + ", which the plugin " + owner + " reads");
                    return;
                }
                PluginLockfile format = new PluginLockfile(plugin, reader);
                if (name.charAt(0) == ANY) {
                    endings.put(name.substring(1), format);
                } else {
                    whole.put(name, format);
                }
            }
        }
    }

    private static Set<String> claimed(LockfileReader reader) {
        List<String> names = new ArrayList<>();
        for (String each : Nonsense.present(reader.fileNames(), "file names")) {
            String name = Nonsense.someText(each, "file name", 100);
            boolean ending = name.charAt(0) == ANY;
            if (name.indexOf('/') >= 0 || name.lastIndexOf(ANY) > 0 || (ending && name.length() < 3)) {
                throw new Nonsense("'" + name + "' is neither a file name nor * and an ending");
            }
            if (!ending && Inventory.reads(name)) {
                throw new Nonsense("it claims " + name + ", which is read without a plugin");
            }
            names.add(name);
            if (names.size() > LockfileReader.MOST_FILE_NAMES) {
                throw new Nonsense("more than " + LockfileReader.MOST_FILE_NAMES + " file names");
            }
        }
        if (names.isEmpty()) {
            throw new Nonsense("no file names");
        }
        return Set.copyOf(names);
    }

    @Override
    public Optional<LockfileFormat> find(String fileName) {
        PluginLockfile found = whole.get(fileName);
        if (found == null) {
            String longest = "";
            for (Map.Entry<String, PluginLockfile> each : endings.entrySet()) {
                if (fileName.endsWith(each.getKey()) && each.getKey().length() > longest.length()) {
                    longest = each.getKey();
                    found = each.getValue();
                }
            }
        }
        return Optional.ofNullable(found);
    }
}
