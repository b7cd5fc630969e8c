package dev.packagefast.maven;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.maven.model.Model;
import org.apache.maven.model.Repository;
import org.apache.maven.model.building.DefaultModelBuilder;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelBuildingRequest;
import org.apache.maven.model.building.ModelProblem;
import org.apache.maven.model.building.StringModelSource;
import org.apache.maven.repository.internal.ArtifactDescriptorReaderDelegate;
import org.apache.maven.repository.internal.ArtifactDescriptorUtils;
import org.eclipse.aether.ConfigurationProperties;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.collection.CollectResult;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.collection.DependencySelector;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.util.graph.selector.AndDependencySelector;
import org.eclipse.aether.util.graph.transformer.ConflictResolver;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code pom.xml} with everything that it pulls in.
 *
 * <p>To be given to {@link LockfileFormats#withReader} under the name {@code pom}. A package is listed in the version that
 * Maven's mediation picks, with the ways to every version of it; {@code test} counts as development, other scopes are
 * groups. Its line is that of the project's own dependency that brings it. Modules of the same build are found on disk
 * and come as members of the workspace.
 *
 * <p>What could not be had is a problem that names it and says who was asked. When a POM cannot be resolved at all, the
 * dependencies that it declares are listed beside that problem.
 *
 * <p>POMs that repositories send are kept in the local repository, as Maven keeps them; no archive is fetched. Safe for
 * use by several threads.
 */
public final class MavenResolver implements LockfileFormat, AutoCloseable {
    private static final String REMEDY =
            "Have the repository that holds it in your settings.xml, or build the project once with Maven";
    private static final int MOST_MODEL_PROBLEMS = 5;
    private static final long STACK_BYTES = 8L << 20;

    /** The properties of this machine that a POM may see: those that decide what is built, none that tells secrets. */
    private static final List<String> VISIBLE_PROPERTIES = List.of(
            "java.version",
            "java.specification.version",
            "java.vendor",
            "java.vm.name",
            "java.home",
            "os.name",
            "os.arch",
            "os.version",
            "file.separator",
            "path.separator",
            "line.separator");

    private final MavenAccess access;
    private final UserSettings settings;
    private final RepositorySystem system;
    private final DefaultModelBuilder models = new BoundedModels().newInstance();
    private final Properties visible = visibleProperties();
    private final List<Repository> repositories;

    private MavenResolver(MavenAccess access, UserSettings settings, RepositorySystem system) throws IOException {
        this.access = access;
        this.settings = settings;
        this.system = system;
        this.repositories = repositories();
    }

    /** @throws IOException if a file of settings cannot be read */
    public static MavenResolver open(MavenAccess access) throws IOException {
        return open(access, System.getenv());
    }

    static MavenResolver open(MavenAccess access, Map<String, String> environment) throws IOException {
        return new MavenResolver(access, UserSettings.read(access.settings(), environment), new Resolver().get());
    }

    private static Properties visibleProperties() {
        Properties visible = new Properties();
        for (String name : VISIBLE_PROPERTIES) {
            visible.setProperty(name, System.getProperty(name, ""));
        }
        return visible;
    }

    /** The repositories that Maven would ask for a POM that names none itself. */
    @SuppressWarnings("deprecation") // The only source in memory that the model builder takes.
    private List<Repository> repositories() throws IOException {
        String empty = "<project><modelVersion>4.0.0</modelVersion><groupId>pfsec</groupId>"
                + "<artifactId>settings</artifactId><version>1</version></project>";
        try {
            return models.build(request().setModelSource(new StringModelSource(empty)))
                    .getEffectiveModel()
                    .getRepositories();
        } catch (ModelBuildingException bad) {
            throw new IOException("Maven's settings cannot be used: " + Wording.oneLine(bad.getMessage()), bad);
        }
    }

    private ModelBuildingRequest request() {
        return new DefaultModelBuildingRequest()
                .setValidationLevel(ModelBuildingRequest.VALIDATION_LEVEL_MAVEN_3_0)
                .setProcessPlugins(false)
                .setLocationTracking(true)
                .setProfiles(settings.profiles())
                .setActiveProfileIds(settings.activeProfiles())
                .setSystemProperties(visible);
    }

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        // Its size and kind, before Maven looks at it.
        input.bytes();
        Path pom = contents.file().toAbsolutePath().normalize();
        // The contents are touched by this thread only: what is late must not add to them any more.
        FutureTask<Resolution> task = new FutureTask<>(() -> resolve(pom));
        Thread thread = new Thread(null, task, "maven resolver", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(access.projectTimeout().toMillis(), TimeUnit.MILLISECONDS).handOver(contents);
        } catch (TimeoutException late) {
            task.cancel(true);
            declared(contents, 0, "was not resolved within " + seconds(access.projectTimeout()));
        } catch (InterruptedException stopped) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            declared(contents, 0, "was not resolved: the thread was interrupted");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            if (cause instanceof ModelBuildingException bad) {
                declared(contents, line(bad, pom), "is no POM that Maven can build: " + wording(bad));
            } else if (cause instanceof UncheckedIOException
                    || cause instanceof IllegalArgumentException
                    || cause instanceof StackOverflowError) {
                declared(contents, 0, "was not resolved: " + Wording.reason(cause));
            } else {
                declared(contents, 0, "was not resolved: " + Wording.oneLine(String.valueOf(cause)));
            }
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static String wording(ModelBuildingException bad) {
        StringBuilder wording = new StringBuilder();
        int named = 0;
        for (ModelProblem problem : bad.getProblems()) {
            if (problem.getSeverity() != ModelProblem.Severity.WARNING && named++ < MOST_MODEL_PROBLEMS) {
                wording.append(wording.isEmpty() ? "" : "; ").append(Wording.oneLine(problem.getMessage()));
            }
        }
        return wording.toString();
    }

    private static int line(ModelBuildingException bad, Path pom) {
        for (ModelProblem problem : bad.getProblems()) {
            if (problem.getSeverity() != ModelProblem.Severity.WARNING
                    && problem.getSource().contains(pom.toString())) {
                return Math.max(0, problem.getLineNumber());
            }
        }
        return 0;
    }

    /** What the POM declares is better than nothing: it can be matched while the problem is being mended. */
    private static void declared(LockfileContents contents, int line, String what) throws BadLockfileException {
        contents.incomplete(line, what, REMEDY);
        declared(contents);
    }

    private static void declared(LockfileContents contents) throws BadLockfileException {
        for (LocatedPackage located : Inventory.readAs(contents.file(), "pom").packages()) {
            contents.add(located.ecosystem(), located.name(), located.version())
                    .line(located.place().lineOrZero())
                    .dev(located.dev())
                    .optional(located.optional())
                    .groups(located.groups())
                    .add();
        }
    }

    private Resolution resolve(Path pom) throws ModelBuildingException {
        Workspace workspace = Workspace.around(pom.toFile());
        MissingDescriptors missing = new MissingDescriptors();
        SafeDependencies safe = new SafeDependencies();
        try (CloseableSession session = session(workspace, missing, safe)) {
            List<RemoteRepository> remote = remote(session);
            Model model = models.build(request()
                            .setModelSource(new ProjectSource(pom))
                            .setPomFile(pom.toFile())
                            .setModelResolver(new RepositoryModels(system, session, remote)))
                    .getEffectiveModel();
            ArtifactDescriptorResult described = new ArtifactDescriptorResult(new ArtifactDescriptorRequest());
            new ArtifactDescriptorReaderDelegate().populateResult(session, described, model);
            CollectRequest request = new CollectRequest()
                    .setDependencies(described.getDependencies())
                    .setManagedDependencies(described.getManagedDependencies())
                    .setRepositories(remote);
            CollectResult result;
            try {
                result = system.collectDependencies(session, request);
            } catch (DependencyCollectionException incomplete) {
                result = incomplete.getResult();
            }
            return new Resolution(
                    workspace, model, result, missing, safe, Wording.asked(session, remote), ignored(model));
        }
    }

    private CloseableSession session(Workspace workspace, MissingDescriptors missing, SafeDependencies safe) {
        SessionBuilder session = new SessionBuilderSupplier(system) {
            @Override
            protected DependencySelector getDependencySelector() {
                return AndDependencySelector.newInstance(safe, super.getDependencySelector());
            }
        }.get();
        settings.configure(session);
        return session.withLocalRepositoryBaseDirectories(settings.localRepository())
                .setOffline(access.offline() || settings.offline())
                // Descriptors do not decide who is asked, and what does not match its checksum is not used.
                .setIgnoreArtifactDescriptorRepositories(true)
                .setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_FAIL)
                .setSystemProperties(visible)
                .setWorkspaceReader(workspace)
                .setRepositoryListener(missing)
                .setConfigProperty(ConflictResolver.CONFIG_PROP_VERBOSE, ConflictResolver.Verbosity.STANDARD)
                .setConfigProperty(ConfigurationProperties.USER_AGENT, "pfsec")
                .setConfigProperty(ConfigurationProperties.CONNECT_TIMEOUT, millis())
                .setConfigProperty(ConfigurationProperties.REQUEST_TIMEOUT, millis())
                .build();
    }

    private int millis() {
        return (int) Math.min(Integer.MAX_VALUE, access.requestTimeout().toMillis());
    }

    private List<RemoteRepository> remote(CloseableSession session) {
        List<RemoteRepository> remote = new ArrayList<>();
        for (Repository repository : repositories) {
            remote.add(ArtifactDescriptorUtils.toRemoteRepository(repository));
        }
        return system.newResolutionRepositories(session, remote);
    }

    /** The repositories that the project names and the user does not. */
    private List<String> ignored(Model model) {
        List<String> ignored = new ArrayList<>();
        for (Repository named : model.getRepositories()) {
            boolean own = false;
            for (Repository repository : repositories) {
                own |= repository.getUrl().equals(named.getUrl());
            }
            if (!own) {
                ignored.add(named.getId() + " (" + Wording.address(named.getUrl()) + ")");
            }
        }
        return ignored;
    }

    /** What came out, to be handed over by the thread that asked. */
    private record Resolution(
            Workspace workspace,
            Model model,
            CollectResult result,
            MissingDescriptors missing,
            SafeDependencies safe,
            String asked,
            List<String> ignored) {
        void handOver(LockfileContents contents) throws BadLockfileException {
            DependencyTree tree = new DependencyTree(contents, workspace, model);
            boolean whole =
                    result.getRoot() != null && !result.getRoot().getChildren().isEmpty();
            if (whole) {
                tree.add(result.getRoot());
            }
            String remedy = ignored.isEmpty()
                    ? REMEDY
                    : REMEDY + ". The POM itself names " + String.join(", ", ignored)
                            + ", which is not asked: have it in your settings.xml if you trust it";
            for (Exception failure : result.getExceptions()) {
                if (whole && failure instanceof ArtifactDescriptorException described) {
                    tree.addLoose(described.getResult().getArtifact());
                }
                contents.incomplete(0, what(failure), remedy);
            }
            Map<String, String> unknown = new TreeMap<>();
            missing.reasons().forEach((artifact, why) -> {
                // A range is tried in every version; those that were not picked bring nothing along.
                if (!whole || tree.contains(artifact)) {
                    unknown.put(artifact.toString(), why);
                }
            });
            for (Map.Entry<String, String> each : unknown.entrySet()) {
                contents.incomplete(
                        0,
                        "what " + each.getKey() + " pulls in is not known: " + each.getValue() + "; asked were "
                                + asked,
                        remedy);
            }
            for (String refused : safe.refused()) {
                contents.incomplete(
                        0, "'" + refused + "' are no coordinates of a dependency", "Mend the POM that names them");
            }
            tree.handOver();
            if (!whole && !result.getExceptions().isEmpty()) {
                declared(contents);
            }
        }

        private String what(Exception failure) {
            @Nullable String which = failure instanceof ArtifactDescriptorException described
                    ? String.valueOf(described.getResult().getArtifact())
                    : null;
            return (which == null ? "the tree is not whole: " : "what " + which + " pulls in is not known: ")
                    + Wording.reason(failure) + "; asked were " + asked;
        }
    }

    @Override
    public void close() {
        system.shutdown();
    }
}
