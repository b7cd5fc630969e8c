package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry of nested {@code dependencies}: a package and, below it, those installed in its own folder. */
final class NestedEntry {
    private static final String ALIAS = "npm:";

    /** The entry whose folder this one is installed in; null for the project. */
    final @Nullable NestedEntry owner;

    final String name;
    final int line;
    boolean dev;
    boolean optional;
    boolean bundled;
    boolean nestedSeen;
    int node;

    @Nullable String integrity;
    /** What is wrong with it, as the end of a sentence. */
    @Nullable String flaw;
    /** The names it requires; null in shrinkwraps from before npm 5, which do not tell. */
    @Nullable List<String> requires;

    private @Nullable String version;
    private @Nullable String resolved;
    private @Nullable Map<String, NestedEntry> children;

    NestedEntry(@Nullable NestedEntry owner, String name, int line) {
        this.owner = owner;
        this.name = name;
        this.line = line;
    }

    /** What is installed in its own folder, by name. */
    Map<String, NestedEntry> children() {
        if (children == null) {
            children = new HashMap<>();
        }
        return children;
    }

    @Nullable NestedEntry child(String name) {
        return children == null ? null : children.get(name);
    }

    /** Reads the value of one field; the parser stands on it and ends on its last token. */
    void readField(String field, JsonReader json) throws BadLockfileException {
        Token value = json.token();
        switch (field) {
            case "version" -> version = once(version, field, json);
            case "resolved" -> resolved = once(resolved, field, json);
            case "integrity" -> integrity = once(integrity, field, json);
            case "dev" -> dev = value == Token.TRUE;
            case "optional" -> optional = value == Token.TRUE;
            case "bundled" -> bundled = value == Token.TRUE;
            case "requires" -> readRequires(json);
            default -> json.skip();
        }
    }

    private @Nullable String once(@Nullable String before, String field, JsonReader json) throws BadLockfileException {
        if (before != null) {
            flaw = "has '" + field + "' twice";
        }
        Token value = json.token();
        if (value == Token.TEXT) {
            return json.text();
        }
        if (value != Token.NULL && value != Token.FALSE) {
            flaw = "has a '" + field + "' that is no text";
            json.skip();
        }
        return before;
    }

    private void readRequires(JsonReader json) throws BadLockfileException {
        if (requires == null) {
            requires = new ArrayList<>(4);
        }
        if (json.token() != Token.OBJECT) {
            json.skip();
            return;
        }
        for (String required = json.nextName(); required != null; required = json.nextName()) {
            requires.add(required);
            json.next();
            json.skip();
        }
    }

    /** The name behind an alias ({@code npm:name@version} as version), else its own. */
    String realName() {
        if (version != null && version.startsWith(ALIAS)) {
            int at = version.lastIndexOf('@');
            return version.substring(ALIAS.length(), at > ALIAS.length() ? at : version.length());
        }
        return name;
    }

    /** The version; empty when an address stands in its place. */
    String realVersion() {
        if (version == null) {
            return "";
        }
        if (version.startsWith(ALIAS)) {
            int at = version.lastIndexOf('@');
            return at > ALIAS.length() ? version.substring(at + 1) : "";
        }
        return isAddress(version) ? "" : version;
    }

    /** Where it is fetched from: lockfiles of version 1 put an address that is no registry's in place of the version. */
    @Nullable String address() {
        return version != null && isAddress(version) ? version : resolved;
    }

    PackageSource source() {
        if (version != null && isAddress(version)) {
            PackageSource source = NpmSource.of(version);
            return source == PackageSource.REGISTRY ? PackageSource.REMOTE : source;
        }
        // Shrinkwraps from before npm 5 keep the version of a git dependency beside its address.
        return NpmSource.of(resolved);
    }

    /** No version has a colon or a slash. */
    private static boolean isAddress(String version) {
        return !version.startsWith(ALIAS) && (version.indexOf(':') >= 0 || version.indexOf('/') >= 0);
    }
}
