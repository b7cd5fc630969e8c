package dev.packagefast.security.plugin.host;

import dev.packagefast.security.plugin.Plugin;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;

/** The jars of a folder, and what is in one. */
final class PluginFolder {
    /** More jars than this are no plugin folder. */
    private static final int MOST_JARS = 100;

    private PluginFolder() {}

    /** In the order of their names. */
    static List<LoadedPlugin> load(Path folder, HostSettings settings, Function<Path, String> refusal)
            throws IOException {
        List<Path> files = new ArrayList<>();
        // Opening a pipe as a folder waits for a writer.
        if (!Files.isDirectory(folder) && Files.exists(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path file : found) {
                files.add(file);
                if (files.size() > MOST_JARS) {
                    throw new IOException("it holds more than " + MOST_JARS + " jars");
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        Collections.sort(files);
        List<LoadedPlugin> plugins = new ArrayList<>();
        for (Path jar : files) {
            String reason = refusal.apply(jar);
            plugins.add(
                    reason.isEmpty()
                            ? LoadedPlugin.ofJar(jar, settings)
                            : LoadedPlugin.refused(settings, String.valueOf(jar.getFileName()), reason));
        }
        return plugins;
    }

    static boolean isWritableByOthers(Path jar) {
        try {
            for (Path each : List.of(jar, jar.resolveSibling(""))) {
                Set<PosixFilePermission> rights = Files.getPosixFilePermissions(each);
                if (rights.contains(PosixFilePermission.OTHERS_WRITE)
                        || rights.contains(PosixFilePermission.GROUP_WRITE)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UnsupportedOperationException unknown) {
            // Where there are no such rights there is nothing to read in them; a file that is gone fails to load.
            return false;
        }
    }

    /**
     * One instance of each class that the jar names, also of one that is several kinds. The loader stays open: classes
     * are loaded from it as long as the plugin is asked.
     */
    static List<Plugin> services(Path jar) throws IOException {
        URLClassLoader loader = new URLClassLoader(
                String.valueOf(jar.getFileName()),
                new URL[] {jar.toUri().toURL()},
                new ApiLoader(PluginFolder.class.getClassLoader()));
        Map<Class<?>, Plugin> found = new LinkedHashMap<>();
        for (Class<? extends Plugin> kind : LoadedPlugin.KINDS) {
            for (ServiceLoader.Provider<? extends Plugin> provider :
                    ServiceLoader.load(kind, loader).stream().toList()) {
                if (!found.containsKey(provider.type())) {
                    found.put(provider.type(), provider.get());
                }
            }
        }
        return List.copyOf(found.values());
    }
}
