package dev.packagefast.security.plugin.host;

import java.util.Set;

/**
 * What a plugin sees beside its own jar: the JDK, and the packages of value types. Not the service, not the command, not their libraries:
 * a plugin brings its own.
 */
final class ApiLoader extends ClassLoader {
    private static final String ROOT = "dev.packagefast.security.";
    private static final Set<String> ROOMS =
            Set.of("plugin", "advisory", "integrity", "inventory", "policy", "audit", "performance");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader own;

    ApiLoader(ClassLoader own) {
        super("pfsec-api", getPlatformClassLoader());
        this.own = own;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        int end = name.lastIndexOf('.');
        if (name.startsWith(ROOT) && end > ROOT.length() && ROOMS.contains(name.substring(ROOT.length(), end))) {
            return own.loadClass(name);
        }
        throw new ClassNotFoundException(name + " is not open to plugins");
    }
}
