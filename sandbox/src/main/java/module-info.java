/** One command under kernel isolation: Landlock and seccomp applied to a fresh thread, without a helper binary. */
module dev.packagefast.sandbox {
    requires static org.jspecify;

    exports dev.packagefast.sandbox;
    exports dev.packagefast.sandbox.node to
            dev.packagefast.security;
}
