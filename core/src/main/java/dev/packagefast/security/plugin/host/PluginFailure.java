package dev.packagefast.security.plugin.host;

/**
 * A plugin that gave no answer that counts.
 *
 * @param plugin its name; that of its file or class where it has not said one
 * @param reason half a sentence on one line, printable
 */
public record PluginFailure(String plugin, String reason) {
    /** {@code the plugin acme failed: …}. */
    @Override
    public String toString() {
        return "the plugin " + plugin + " " + reason;
    }
}
