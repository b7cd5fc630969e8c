package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One entry of {@code packages}: a folder and what npm puts there. */
final class LocationEntry {
    static final int DEV = 1;
    static final int OPTIONAL = 2;
    static final int DEV_OPTIONAL = 4;
    static final int PEER = 8;
    static final int BUNDLED = 16;
    static final int INSTALL_SCRIPT = 32;
    static final int LINK = 64;

    private static final String MODULES = "node_modules/";
    private static final String[] NONE = {};

    final String location;
    final int line;

    @Nullable String name;

    @Nullable String version;

    @Nullable String resolved;

    @Nullable String integrity;
    /** What is wrong with it, as the end of a sentence. */
    @Nullable String flaw;

    boolean hasWorkspaces;
    /** The names that it requires, of every kind. */
    String[] requires = NONE;

    int requiresCount;
    /** Its number in the graph. */
    int node;

    private int flags;
    private int fieldsSeen;

    LocationEntry(String location, int line) {
        this.location = location;
        this.line = line;
    }

    boolean isRoot() {
        return location.isEmpty();
    }

    boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether the folder is one that npm installs into, not one of the project's own. */
    boolean isInstalled() {
        return location.startsWith(MODULES) || location.contains("/" + MODULES);
    }

    /** The name that the folder has, with its scope. */
    String installedName() {
        int cut = location.lastIndexOf(MODULES);
        if (cut >= 0 && (cut == 0 || location.charAt(cut - 1) == '/')) {
            return location.substring(cut + MODULES.length());
        }
        return location.substring(location.lastIndexOf('/') + 1);
    }

    String realName() {
        return name != null && !name.isEmpty() ? name : installedName();
    }

    String versionOrEmpty() {
        return version == null ? "" : version;
    }

    /** Reads the entry; the parser stands on its opening brace and ends on its closing one. */
    void read(JsonReader json, Set<String> webAddressesAskedFor, Set<String> foldersAskedFor)
            throws BadLockfileException {
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            json.next();
            switch (field) {
                case "name" -> name = text(json, field, 1);
                case "version" -> version = text(json, field, 2);
                case "resolved" -> resolved = text(json, field, 4);
                case "integrity" -> integrity = text(json, field, 8);
                case "link" -> flag(LINK, json, field, 16);
                case "dev" -> flag(DEV, json, field, 32);
                case "optional" -> flag(OPTIONAL, json, field, 64);
                case "devOptional" -> flag(DEV_OPTIONAL, json, field, 128);
                case "peer" -> flag(PEER, json, field, 256);
                case "inBundle" -> flag(BUNDLED, json, field, 512);
                case "hasInstallScript" -> flag(INSTALL_SCRIPT, json, field, 1024);
                case "dependencies", "optionalDependencies", "peerDependencies" ->
                    requires(json, webAddressesAskedFor, foldersAskedFor);
                case "devDependencies" -> {
                    // Only the project's own folders get their development dependencies installed.
                    if (isInstalled()) {
                        json.skip();
                    } else {
                        requires(json, webAddressesAskedFor, foldersAskedFor);
                    }
                }
                case "workspaces" -> {
                    hasWorkspaces = true;
                    json.skip();
                }
                default -> json.skip();
            }
        }
    }

    private @Nullable String text(JsonReader json, String field, int bit) throws BadLockfileException {
        once(field, bit);
        Token token = json.token();
        if (token == Token.TEXT) {
            return json.text();
        }
        if (token != Token.NULL && token != Token.FALSE) {
            flaw = "has a '" + field + "' that is no text";
            json.skip();
        }
        return null;
    }

    private void flag(int flag, JsonReader json, String field, int bit) {
        once(field, bit);
        if (json.token() == Token.TRUE) {
            flags |= flag;
        }
    }

    private void once(String field, int bit) {
        if ((fieldsSeen & bit) != 0) {
            flaw = "has '" + field + "' twice";
        }
        fieldsSeen |= bit;
    }

    private void requires(JsonReader json, Set<String> webAddressesAskedFor, Set<String> foldersAskedFor)
            throws BadLockfileException {
        if (json.token() != Token.OBJECT) {
            json.skip();
            return;
        }
        for (String required = json.nextName(); required != null; required = json.nextName()) {
            if (requiresCount == requires.length) {
                requires = Arrays.copyOf(requires, Math.max(4, requiresCount * 2));
            }
            requires[requiresCount++] = required;
            if (json.next() != Token.TEXT) {
                json.skip();
                continue;
            }
            String range = json.text();
            if (NpmSource.isWebAddress(range)) {
                webAddressesAskedFor.add(NpmSource.withoutFragment(range));
            } else if (range.startsWith("file:")) {
                foldersAskedFor.add(folder(range));
            }
        }
    }

    /** {@code file:./a/b/} as a location: {@code a/b}. */
    private static String folder(String range) {
        String folder = range.substring("file:".length());
        while (folder.startsWith("./")) {
            folder = folder.substring(2);
        }
        return folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    }
}
