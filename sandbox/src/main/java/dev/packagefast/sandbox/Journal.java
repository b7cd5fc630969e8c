package dev.packagefast.sandbox;

import dev.packagefast.sandbox.Access.Kind;
import dev.packagefast.sandbox.Access.Place;
import dev.packagefast.sandbox.linux.DenialLedger.Denied;
import dev.packagefast.sandbox.linux.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The record of one observed run: the recorder of its files, and what each of the granted paths is. */
final class Journal {
    private final List<Recorder.Root> roots = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final Recorder recorder;

    private Journal(SandboxPolicy policy, Territory territory, Scratch scratch, Optional<List<Path>> programs) {
        // The last of equals names the place.
        SystemPaths.readable(policy.network()).forEach(path -> add(path, false, Place.SYSTEM));
        SystemPaths.devices().forEach(path -> add(path, true, Place.SYSTEM));
        territory.named().forEach(path -> add(path, false, Place.NAMED));
        territory.writable().forEach(path -> add(path, true, Place.NAMED));
        add(
                territory.workingDirectory(),
                territory.writable().contains(territory.workingDirectory()),
                Place.WORKING_DIRECTORY);
        add(scratch.home(), true, Place.PRIVATE_HOME);
        add(scratch.temporary(), true, Place.PRIVATE_TEMPORARY);
        recorder = new Recorder(
                roots,
                programs.map(paths -> paths.stream()
                        .map(path -> new Recorder.Root(path.toString(), false))
                        .toList()),
                policy.observation() == Observation.LENIENT ? SystemPaths.PUBLIC : List.of());
    }

    /** A journal, when the policy asks for one. */
    static Optional<Journal> of(
            SandboxPolicy policy, Territory territory, Scratch scratch, Optional<List<Path>> programs) {
        return policy.observation() == Observation.NONE
                ? Optional.empty()
                : Optional.of(new Journal(policy, territory, scratch, programs));
    }

    Recorder recorder() {
        return recorder;
    }

    /** Rules hold for what a link leads to, and so does the record. */
    private void add(Path path, boolean writable, Place place) {
        try {
            roots.add(new Recorder.Root(path.toRealPath().toString(), writable));
            places.add(place);
        } catch (IOException gone) {
            // Then nothing can be granted by it.
        }
    }

    /** Everything the run did and tried: its files, the hosts it reached and those it was refused. */
    List<Access> accesses(List<String> hostsServed, List<Denied> hostsRefused, List<Denied> refused) {
        var files = recorder.all().stream()
                .map(seen -> new Access(
                        Kind.valueOf(seen.kind().name()),
                        seen.root() < 0 ? Place.OUTSIDE : places.get(seen.root()),
                        seen.target(),
                        seen.granted(),
                        seen.count(),
                        seen.program()));
        var served = hostsServed.stream().map(host -> new Access(Kind.CONNECT, Place.NETWORK, host, true, 1, ""));
        var unserved = hostsRefused.stream().map(denied -> refused(Kind.CONNECT, Place.NETWORK, denied));
        var others = refused.stream()
                .map(denied -> denied.target().startsWith("/")
                        ? refused(Kind.WRITE, Place.OUTSIDE, denied)
                        : refused(Kind.CONNECT, Place.NETWORK, denied));
        return Stream.of(files, served, unserved, others).flatMap(each -> each).toList();
    }

    private static Access refused(Kind kind, Place place, Denied denied) {
        return new Access(kind, place, denied.target(), false, denied.count(), denied.program());
    }
}
