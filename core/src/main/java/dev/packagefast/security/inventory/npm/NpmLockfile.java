package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.json.JsonFormat;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;

/** Reads {@code package-lock.json}, {@code npm-shrinkwrap.json} and {@code node_modules/.package-lock.json}. */
public final class NpmLockfile extends JsonFormat {
    private static final String REWRITE = "Run npm install to write it anew";

    @Override
    protected void readObject(JsonReader json, LockfileContents contents) throws BadLockfileException {
        String name = null;
        String version = null;
        boolean versioned = false;
        PackagesByLocation byLocation = null;
        NestedDependencies nested = null;
        boolean nestedSeen = false;
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            json.next();
            switch (field) {
                case "name" -> name = optionalText(json, field);
                case "version" -> version = optionalText(json, field);
                case "lockfileVersion" -> {
                    refuseSecond(versioned, json, field);
                    checkVersion(json);
                    versioned = true;
                }
                case "packages" -> {
                    refuseSecond(byLocation != null, json, field);
                    byLocation = new PackagesByLocation(contents);
                    byLocation.read(json);
                }
                case "dependencies" -> {
                    refuseSecond(nestedSeen, json, field);
                    nestedSeen = true;
                    if (byLocation == null) {
                        nested = new NestedDependencies(contents);
                        nested.read(json);
                    } else {
                        json.skip();
                    }
                }
                default -> json.skip();
            }
        }
        if (byLocation != null) {
            byLocation.finish(name, version);
        } else if (nested != null) {
            nested.finish(name, version);
        } else if (!versioned && name == null) {
            throw new BadLockfileException(
                    1,
                    "is no npm lockfile: it has neither 'lockfileVersion' nor 'packages' nor 'dependencies'",
                    REWRITE);
        }
    }

    /** Two parsers may take different ones of two values under one name, so that one of them is fooled. */
    private static void refuseSecond(boolean seen, JsonReader json, String field) throws BadLockfileException {
        if (seen) {
            throw new BadLockfileException(json.line(), "has '" + field + "' twice", REWRITE);
        }
    }

    private static void checkVersion(JsonReader json) throws BadLockfileException {
        if (json.token() != Token.NUMBER) {
            throw new BadLockfileException(
                    json.line(), "'lockfileVersion' is no number but " + describe(json.token()), REWRITE);
        }
        String number = json.text();
        if (!number.equals("1") && !number.equals("2") && !number.equals("3")) {
            throw new BadLockfileException(
                    json.line(),
                    "has lockfileVersion " + number + "; 1, 2 and 3 are known",
                    "Run npm install --lockfile-version 3, or use a newer version of this tool");
        }
    }
}
