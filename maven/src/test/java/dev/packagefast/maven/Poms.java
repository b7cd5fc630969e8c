package dev.packagefast.maven;

/** POMs as text, one element a line. */
final class Poms {
    private Poms() {}

    static String pom(String coordinates, String... body) {
        String[] parts = coordinates.split(":");
        return "<project>\n<modelVersion>4.0.0</modelVersion>\n<groupId>" + parts[0] + "</groupId><artifactId>"
                + parts[1] + "</artifactId><version>" + parts[2] + "</version>\n" + String.join("\n", body)
                + "\n</project>\n";
    }

    static String dependencies(String... each) {
        return "<dependencies>\n" + String.join("\n", each) + "\n</dependencies>";
    }

    static String managed(String... each) {
        return "<dependencyManagement>" + dependencies(each) + "</dependencyManagement>";
    }

    /** {@code group:artifact:version}, or without a version; then further elements. */
    static String dependency(String coordinates, String... more) {
        String[] parts = coordinates.split(":", 3);
        return "<dependency><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId>"
                + (parts.length > 2 ? "<version>" + parts[2] + "</version>" : "") + String.join("", more)
                + "</dependency>";
    }
}
