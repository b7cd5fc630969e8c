package dev.packagefast.security;

import java.io.Serial;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an extension's {@link Operation}: the one place of the family that is open. An extension throws it as
 * it is, or a subclass that carries the facts as fields.
 *
 * <p>Its code starts with the extension's own name and a dot, as {@code acme.license-denied}; codes of the service have
 * no dot. What else an operation throws becomes an {@code ExtensionException} of code {@value #FAILED}.
 */
public non-sealed class ExtensionException extends PackageSecurityException {
    /** The code of an operation that threw something else. */
    public static final String FAILED = "extension-failed";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern OWN_CODE = Pattern.compile("[a-z][a-z0-9-]{0,30}(\\.[a-z][a-z0-9-]{0,30}){1,3}");

    /**
     * @param code stable, lower case, with a dot
     * @param remedyBy who can mend the cause
     * @param message what failed, where, expected against found, and what to do next
     * @param cause what brought it about, if anything did
     * @throws IllegalArgumentException if the code has another form
     */
    public ExtensionException(String code, Remedy remedyBy, String message, @Nullable Throwable cause) {
        super(ownCode(code), remedyBy, message, cause);
    }

    private ExtensionException(Operation<?> operation, Throwable cause) {
        super(
                FAILED,
                Remedy.CALLER,
                "the operation " + operation.auditEventType() + " of an extension failed: " + cause
                        + ". Report it to the extension's author.",
                cause);
    }

    static ExtensionException unexpected(Operation<?> operation, Throwable cause) {
        return new ExtensionException(operation, cause);
    }

    private static String ownCode(String code) {
        if (!OWN_CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("the code of an extension's failure is its name, a dot and what failed,"
                    + " in lower case, such as acme.license-denied; found '" + code + "'");
        }
        return code;
    }
}
