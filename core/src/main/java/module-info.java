/**
 * The library of Package Fast Security: whether a package is what was published, whether it is known to be bad, and
 * what its scripts may touch.
 */
module dev.packagefast.security {
    requires com.electronwill.nightconfig.core;
    requires com.electronwill.nightconfig.toml;
    requires com.fasterxml.jackson.core;
    requires java.xml;
    requires org.snakeyaml.engine;
    requires packageurl.java;
    requires dev.packagefast.sandbox;
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.packagefast.security;
}
