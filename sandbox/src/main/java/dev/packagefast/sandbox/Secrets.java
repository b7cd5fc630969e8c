package dev.packagefast.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keys and tokens by the names and places they have. Landlock cannot take a file out of an open folder again, so a folder
 * that holds one is not opened.
 */
final class Secrets {
    /** Names that hold keys and tokens wherever they lie. */
    private static final List<String> KEY_PLACES =
            List.of(".ssh", ".gnupg", ".aws", ".kube", ".docker", ".netrc", ".git-credentials", ".config/gh");

    /** What a project keeps its passwords in; the samples that are published beside it hold none. */
    private static final Pattern DOTENV =
            Pattern.compile("\\.env(?!\\.(?:example|sample|template|dist|defaults)$)(?:\\..*)?");

    /** Settings of package managers; secret only with a token in them, and not where they name a variable for it. */
    private static final List<String> CLIENT_SETTINGS = List.of(".npmrc", ".yarnrc", ".yarnrc.yml");

    private static final Pattern TOKEN = Pattern.compile(
            "(?im)^[^#;\\n]{0,500}(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)[\"']?\\s{0,9}[=:]\\s{0,9}[\"']?[^\\s\"'$]");

    private static final int MOST_SETTINGS = 1 << 16;

    private Secrets() {}

    /** The secret that opening this path would open; what a package brought itself is not the user's. */
    static Optional<Path> openedBy(Path path) {
        for (var at = path; at != null; at = at.getParent()) {
            if (KEY_PLACES.stream().anyMatch(at::endsWith)) {
                return Optional.of(at);
            }
        }
        if (!Files.isDirectory(path)) {
            return Optional.of(path).filter(Secrets::isSecret);
        }
        for (var name : KEY_PLACES) {
            var place = path.resolve(name);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(place);
            }
        }
        return isPackage(path) ? Optional.empty() : among(path);
    }

    private static boolean isPackage(Path folder) {
        for (var name : folder) {
            if (name.toString().equals("node_modules")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Path> among(Path folder) {
        try (var entries = Files.newDirectoryStream(folder, ".{env,npmrc,yarnrc}*")) {
            for (var entry : entries) {
                if (isSecret(entry)) {
                    return Optional.of(entry);
                }
            }
        } catch (IOException unreadable) {
            // What we cannot list, the command cannot either.
        }
        return Optional.empty();
    }

    private static boolean isSecret(Path file) {
        if (file.getFileName() == null || !Files.isRegularFile(file)) {
            return false;
        }
        var name = file.getFileName().toString();
        return DOTENV.matcher(name).matches() || (CLIENT_SETTINGS.contains(name) && hasToken(file));
    }

    private static boolean hasToken(Path settings) {
        try (var content = Files.newInputStream(settings)) {
            var start = new String(content.readNBytes(MOST_SETTINGS), StandardCharsets.UTF_8);
            return TOKEN.matcher(start).find();
        } catch (IOException unreadable) {
            return true;
        }
    }
}
