package dev.packagefast.security.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Times of a log: {@code 2026-11-21T08:15:30.123456789Z}, always of this width, so that they sort as text. */
final class Timestamps {
    /** Characters of a time. */
    static final int LENGTH = 30;

    // Computed, not parsed: the JDK's parser of times costs a cold start more than the rest of opening a log.
    private static final Instant EARLIEST = LocalDateTime.of(0, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);
    private static final Instant END = LocalDateTime.of(10_000, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);
    private static final long SECONDS_PER_DAY = 86_400;
    private static final String TEMPLATE = "0000-00-00T00:00:00.000000000Z";

    private Timestamps() {}

    /** Throws unless the year has four digits. */
    static void check(Instant time) {
        if (time.isBefore(EARLIEST) || !time.isBefore(END)) {
            throw new IllegalArgumentException("a time is in the years 0 to 9999, found " + time);
        }
    }

    static byte[] format(Instant time) {
        LocalDateTime parts = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        byte[] text = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            text[i] = (byte) TEMPLATE.charAt(i);
        }
        digits(text, 4, parts.getYear());
        digits(text, 7, parts.getMonthValue());
        digits(text, 10, parts.getDayOfMonth());
        digits(text, 13, parts.getHour());
        digits(text, 16, parts.getMinute());
        digits(text, 19, parts.getSecond());
        digits(text, 29, parts.getNano());
        return text;
    }

    /**
     * The time that a text of the right form says.
     *
     * @throws DateTimeException if there is no such day or time of day: each time has one spelling, so no 24:00:00
     */
    static Instant parse(String text) {
        LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        LocalTime time =
                LocalTime.of(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19), number(text, 20, 29));
        return Instant.ofEpochSecond(epochDay(date) * SECONDS_PER_DAY, time.toNanoOfDay());
    }

    /** {@link LocalDate#toEpochDay}, which asks {@code Year} for leap years, and that initializes all that formats times. */
    private static long epochDay(LocalDate date) {
        int year = date.getYear();
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return LocalDate.of(year, 1, 1).toEpochDay() + date.getMonth().firstDayOfYear(leap) + date.getDayOfMonth() - 2;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** Writes {@code value} so that its last digit stands before {@code end}. */
    private static void digits(byte[] text, int end, int value) {
        int at = end;
        for (int rest = value; rest > 0; rest /= 10) {
            text[--at] = (byte) ('0' + rest % 10);
        }
    }

    /** Whether {@code c} may stand at {@code position} of a time, its neighbours not considered. */
    static boolean allows(int position, byte c) {
        char template = TEMPLATE.charAt(position);
        return template == '0' ? c >= '0' && c <= '9' : c == template;
    }
}
