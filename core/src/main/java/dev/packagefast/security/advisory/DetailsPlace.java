package dev.packagefast.security.advisory;

/**
 * Where an advisory's details stand.
 *
 * @param block position of the block in the details region, or -1 when there are none
 * @param number which record of the block
 */
record DetailsPlace(int block, int number) {
    static final DetailsPlace NONE = new DetailsPlace(-1, 0);
}
