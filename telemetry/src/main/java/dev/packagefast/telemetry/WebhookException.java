package dev.packagefast.telemetry;

import java.net.URI;

/** An alert that a webhook's receiver did not take. */
public final class WebhookException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    WebhookException(URI target, String reason) {
        // The path of a webhook's URL is often its secret.
        super("the webhook at " + target.getHost() + " took no alert: " + reason);
        this.reason = reason;
    }

    /** What came back at the last attempt, in words. */
    public String reason() {
        return reason;
    }
}
