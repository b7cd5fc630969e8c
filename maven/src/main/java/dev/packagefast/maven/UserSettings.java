package dev.packagefast.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.model.Profile;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** What {@code settings.xml} says: the user's, on top of that of the Maven that is installed. */
final class UserSettings {
    private final Settings settings;
    private final Path localRepository;

    private UserSettings(Settings settings, Path localRepository) {
        this.settings = settings;
        this.localRepository = localRepository;
    }

    /** The JDK says "?" of an account that has no home; read below the current folder, the scanned would be the settings. */
    static Path homeOf(String home) {
        Path named = Path.of(home);
        return named.isAbsolute() ? named : Path.of("/");
    }

    /** @throws IOException if a file of settings cannot be read or is none */
    static UserSettings read(Optional<Path> file, Map<String, String> environment) throws IOException {
        Path home = homeOf(System.getProperty("user.home", "")).resolve(".m2");
        if (file.isPresent() && !Files.isRegularFile(file.get())) {
            throw new IOException(file.get() + " is no file of Maven settings: it is not there");
        }
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        environment.forEach((name, value) -> properties.setProperty("env." + name, value));
        var request = new DefaultSettingsBuildingRequest()
                .setSystemProperties(properties)
                .setUserSettingsFile(file.orElse(home.resolve("settings.xml")).toFile());
        installed(environment).ifPresent(found -> request.setGlobalSettingsFile(found.toFile()));
        Settings settings;
        try {
            settings = new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings();
        } catch (SettingsBuildingException bad) {
            throw new IOException("Maven's settings cannot be read: " + Wording.oneLine(bad.getMessage()), bad);
        }
        decrypt(settings, home.resolve("settings-security.xml"));
        String stated = settings.getLocalRepository();
        Path local = stated == null || stated.isBlank() ? home.resolve("repository") : Path.of(stated);
        return new UserSettings(settings, local.toAbsolutePath());
    }

    /** The settings beside the {@code mvn} that the user would run. */
    private static Optional<Path> installed(Map<String, String> environment) throws IOException {
        List<Path> homes = new ArrayList<>();
        for (String name : List.of("MAVEN_HOME", "M2_HOME")) {
            String home = environment.get(name);
            if (home != null && !home.isBlank()) {
                homes.add(Path.of(home));
            }
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path mvn = Path.of(folder.isBlank() ? "/" : folder, "mvn");
            if (Files.isExecutable(mvn)) {
                Path home = mvn.toRealPath().resolve("../..").normalize();
                homes.add(home);
                break;
            }
        }
        for (Path home : homes) {
            Path file = home.resolve("conf/settings.xml");
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static void decrypt(Settings settings, Path master) {
        var dispatcher = new DefaultSecDispatcher(new DefaultPlexusCipher(), Map.of(), master.toString());
        SettingsDecryptionResult result =
                new DefaultSettingsDecrypter(dispatcher).decrypt(new DefaultSettingsDecryptionRequest(settings));
        settings.setServers(result.getServers());
        settings.setProxies(result.getProxies());
    }

    Path localRepository() {
        return localRepository;
    }

    boolean offline() {
        return settings.isOffline();
    }

    /** Its profiles, as a POM would have them. */
    List<Profile> profiles() {
        List<Profile> profiles = new ArrayList<>();
        for (org.apache.maven.settings.Profile profile : settings.getProfiles()) {
            profiles.add(SettingsProfile.asModel(profile));
        }
        return profiles;
    }

    List<String> activeProfiles() {
        return settings.getActiveProfiles();
    }

    /** Has a session go through the user's mirrors and proxies, with the user's credentials. */
    void configure(SessionBuilder session) {
        var mirrors = new DefaultMirrorSelector();
        for (Mirror mirror : settings.getMirrors()) {
            mirrors.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts());
        }
        var proxies = new DefaultProxySelector();
        for (Proxy proxy : settings.getProxies()) {
            if (proxy.isActive()) {
                var credentials = new AuthenticationBuilder()
                        .addUsername(proxy.getUsername())
                        .addPassword(proxy.getPassword());
                proxies.add(
                        new org.eclipse.aether.repository.Proxy(
                                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), credentials.build()),
                        proxy.getNonProxyHosts());
            }
        }
        var credentials = new DefaultAuthenticationSelector();
        for (Server server : settings.getServers()) {
            credentials.add(
                    server.getId(),
                    new AuthenticationBuilder()
                            .addUsername(server.getUsername())
                            .addPassword(server.getPassword())
                            .build());
        }
        session.setMirrorSelector(mirrors).setProxySelector(proxies).setAuthenticationSelector(credentials);
    }
}
