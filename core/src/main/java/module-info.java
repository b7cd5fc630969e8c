/**
 * The library of Package Fast Security: whether a package is what was published, whether it is known to be bad, and
 * what its scripts may touch.
 */
module dev.packagefast.security {
    requires com.fasterxml.jackson.core;
    requires packageurl.java;
    requires dev.packagefast.sandbox;
    requires jdk.jfr;
    requires jdk.management;
    requires static org.jspecify;

    exports dev.packagefast.security;
    exports dev.packagefast.security.advisory;
    exports dev.packagefast.security.integrity;
    exports dev.packagefast.security.inventory;
    exports dev.packagefast.security.performance;
    exports dev.packagefast.security.policy;
    exports dev.packagefast.security.version;
}
