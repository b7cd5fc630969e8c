package dev.packagefast.security.plugin;

/**
 * What every plugin says about itself. Its class is public, with a public constructor without parameters, which does
 * nothing slow.
 *
 * <p><b>Time.</b> Each call has a time limit, 5 seconds unless an embedder says otherwise, and a thread of its own. Past
 * the limit that thread is interrupted and left behind.
 *
 * <p><b>Threads.</b> A command asks one question after the other. A service asks from several threads at once, so that
 * an implementation is thread-safe.
 *
 * <p><b>Failures.</b> A plugin that passes its time, throws, was built against another version or answers nonsense is
 * not asked again in this run (by a service: not for a minute), nothing of that answer counts, and the
 * {@code SecurityLevel} decides: permissive goes on with a warning, standard and strict treat it as a denial of every
 * package.
 */
public sealed interface Plugin
        permits AdvisorySource, AuditSink, LockfileReader, MetricSink, PackagePolicy, ReportFormat {
    /** A short name, at most 100 printable characters. */
    String name();

    /** Its own version, at most 100 printable characters. */
    String version();
}
