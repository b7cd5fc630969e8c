/**
 * The library of Package Fast Security: whether a package is what was published, whether it is known to be bad, and
 * what its scripts may touch.
 */
@SuppressWarnings("requires-transitive-automatic") // packageurl-java has no descriptor; its type is on the public API.
module dev.packagefast.security {
    requires com.electronwill.nightconfig.core;
    requires com.electronwill.nightconfig.toml;
    requires com.fasterxml.jackson.core;
    requires java.net.http;
    requires java.xml;
    requires jdk.jfr;
    requires jdk.management;
    requires org.snakeyaml.engine;
    requires transitive dev.packagefast.sandbox;
    requires transitive packageurl.java;
    requires static org.jspecify;

    exports dev.packagefast.security;
    exports dev.packagefast.security.advisory;
    exports dev.packagefast.security.advisory.cvss;
    exports dev.packagefast.security.audit;
    exports dev.packagefast.security.integrity;
    exports dev.packagefast.security.inventory;
    exports dev.packagefast.security.manifest;
    exports dev.packagefast.security.performance;
    exports dev.packagefast.security.plugin;
    exports dev.packagefast.security.plugin.host;
    exports dev.packagefast.security.policy;
    exports dev.packagefast.security.version;

    uses dev.packagefast.security.plugin.AdvisorySource;
    uses dev.packagefast.security.plugin.AuditSink;
    uses dev.packagefast.security.plugin.LockfileReader;
    uses dev.packagefast.security.plugin.MetricSink;
    uses dev.packagefast.security.plugin.PackagePolicy;
    uses dev.packagefast.security.plugin.ReportFormat;
}
