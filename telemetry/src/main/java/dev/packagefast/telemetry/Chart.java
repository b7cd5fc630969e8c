package dev.packagefast.telemetry;

import java.util.List;
import java.util.Locale;

/** Plots as inline SVG: no script, no font and no picture from elsewhere. All text goes through {@link #escaped}. */
final class Chart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 220;
    private static final int LEFT = 66;
    private static final int BOTTOM = 30;
    private static final int TOP = 12;
    private static final int RIGHT = 12;
    private static final int GRID_LINES = 4;

    private Chart() {}

    /** One line of a plot: its name, the class that colours it, and its values; not a number is a gap. */
    record Line(String name, String style, List<Double> values) {}

    /** How a value is written at the axis. */
    @FunctionalInterface
    interface Unit {
        /** The value for people. */
        String show(double value);
    }

    /** Values over equal steps, with what stands under the first and the last step. */
    static String lines(String title, List<Line> lines, Unit unit, String first, String last) {
        double most = 0;
        int steps = 1;
        for (Line line : lines) {
            steps = Math.max(steps, line.values.size());
            for (double value : line.values) {
                most = Math.max(most, Double.isNaN(value) ? 0 : value);
            }
        }
        double top = niceAbove(most);
        StringBuilder svg = begin(title);
        grid(svg, top, unit);
        for (Line line : lines) {
            svg.append("<path class=\"line ").append(line.style).append("\" d=\"");
            boolean gap = true;
            for (int i = 0; i < line.values.size(); i++) {
                if (Double.isNaN(line.values.get(i))) {
                    gap = true;
                    continue;
                }
                svg.append(gap ? 'M' : 'L').append(point(x(i, steps), y(line.values.get(i), top)));
                gap = false;
            }
            svg.append("\"/>");
            for (int i = 0; i < line.values.size(); i++) {
                if (!Double.isNaN(line.values.get(i))) {
                    svg.append(String.format(
                            Locale.ROOT,
                            "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"><title>%s: %s</title></circle>",
                            line.style,
                            x(i, steps),
                            y(line.values.get(i), top),
                            escaped(line.name),
                            escaped(unit.show(line.values.get(i)))));
                }
            }
        }
        return end(svg, first, last);
    }

    /** A bar a value, with what stands under the first and the last, and what each says when pointed at. */
    static String bars(
            String title, double[] values, String style, Unit unit, List<String> names, String first, String last) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, value);
        }
        double top = niceAbove(most);
        StringBuilder svg = begin(title);
        grid(svg, top, unit);
        double width = (double) (WIDTH - LEFT - RIGHT) / Math.max(values.length, 1);
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                double y = Math.min(y(values[i], top), HEIGHT - BOTTOM - 1.0);
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect class=\"bar %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s: %s</title></rect>",
                        style,
                        LEFT + i * width + width * 0.08,
                        y,
                        width * 0.84,
                        HEIGHT - BOTTOM - y,
                        escaped(names.get(i)),
                        escaped(unit.show(values[i]))));
            }
        }
        return end(svg, first, last);
    }

    private static StringBuilder begin(String title) {
        return new StringBuilder(4096)
                .append("<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" role=\"img\" aria-label=\"")
                .append(escaped(title))
                .append("\">");
    }

    private static void grid(StringBuilder svg, double top, Unit unit) {
        for (int i = 0; i <= GRID_LINES; i++) {
            double value = top * i / GRID_LINES;
            double y = y(value, top);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
                            + "<text class=\"axis\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT,
                    y,
                    WIDTH - RIGHT,
                    y,
                    LEFT - 6,
                    y + 4,
                    escaped(unit.show(value))));
        }
    }

    private static String end(StringBuilder svg, String first, String last) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"axis\" x=\"%d\" y=\"%d\">%s</text>"
                        + "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text></svg>",
                LEFT,
                HEIGHT - 10,
                escaped(first),
                WIDTH - RIGHT,
                HEIGHT - 10,
                escaped(last)));
        return svg.toString();
    }

    private static double x(int step, int steps) {
        return steps == 1
                ? LEFT + (WIDTH - LEFT - RIGHT) / 2.0
                : LEFT + (double) step * (WIDTH - LEFT - RIGHT) / (steps - 1);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f %.1f ", x, y);
    }

    /** The next of 1, 2, 4 and 8 times a power of ten: a fourth of it is a round figure too. */
    static double niceAbove(double most) {
        if (!(most > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        for (int step = 1; step <= 8; step *= 2) {
            if (most <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    /** Text as it may stand in HTML and in an attribute's quotes. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }
}
