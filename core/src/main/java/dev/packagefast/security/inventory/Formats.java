package dev.packagefast.security.inventory;

import dev.packagefast.security.inventory.bun.BunLockfile;
import dev.packagefast.security.inventory.npm.NpmLockfile;
import dev.packagefast.security.inventory.pnpm.PnpmLockfile;
import dev.packagefast.security.inventory.yarn.YarnLockfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which reader reads which file. A reader's class is loaded when its first file is met. */
final class Formats {
    private Formats() {}

    /** The format's short name for a file of this name, or null when it is none that is read. */
    static @Nullable String byFileName(String fileName) {
        return switch (fileName) {
            case "package-lock.json", "npm-shrinkwrap.json", ".package-lock.json" -> "npm";
            case "yarn.lock" -> "yarn";
            case "pnpm-lock.yaml", "shrinkwrap.yaml" -> "pnpm";
            case "bun.lock" -> "bun";
            default -> null;
        };
    }

    /** The reader of a format, by its short name; null when there is no such format. */
    static @Nullable LockfileFormat named(String format) {
        return switch (format) {
            case "npm" -> new NpmLockfile();
            case "yarn" -> new YarnLockfile();
            case "pnpm" -> new PnpmLockfile();
            case "bun" -> new BunLockfile();
            default -> null;
        };
    }

    /** The short names of all formats. */
    static List<String> names() {
        return List.of("npm", "yarn", "pnpm", "bun");
    }
}
