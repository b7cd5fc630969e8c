package dev.packagefast.security.advisory;

/** Why a range of a record could not be compiled: versions of that package may be affected without our knowing. */
enum RangeGap {
    NO_VERSION_ORDER(1, "no order of versions is known for this ecosystem"),
    UNORDERED_EVENT(2, "a version in the advisory's range cannot be ordered"),
    UNKNOWN_RANGE_TYPE(3, "the advisory uses a type of range that is not known");

    private final int code;
    private final String reason;

    RangeGap(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** The number in the index file; 0 there means that there is no gap. */
    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    /** The reason behind a code, also one of a later format revision. */
    static String reasonOf(int code) {
        for (RangeGap gap : values()) {
            if (gap.code == code) {
                return gap.reason;
            }
        }
        return "a range of the advisory could not be read";
    }
}
