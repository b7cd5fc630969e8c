package dev.packagefast.security.inventory.xml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An element by its local name; namespaces only tell versions of a format apart, which its readers do not mind. */
public final class Element {
    private final String name;
    private final int line;
    private final Map<String, String> attributes = new LinkedHashMap<>(4);
    private final List<Element> children = new ArrayList<>(4);
    private final StringBuilder text = new StringBuilder();

    Element(String name, int line) {
        this.name = name;
        this.line = line;
    }

    void attribute(String key, String value) {
        attributes.put(key, value);
    }

    void child(Element child) {
        children.add(child);
    }

    void text(String piece) {
        text.append(piece);
    }

    public String name() {
        return name;
    }

    public int line() {
        return line;
    }

    public List<Element> children() {
        return children;
    }

    /** The children of this name. */
    public List<Element> children(String childName) {
        List<Element> found = new ArrayList<>();
        for (Element child : children) {
            if (child.name.equals(childName)) {
                found.add(child);
            }
        }
        return found;
    }

    /** The first child of this name, or null. */
    public @Nullable Element child(String childName) {
        for (Element child : children) {
            if (child.name.equals(childName)) {
                return child;
            }
        }
        return null;
    }

    /** The children of the first child of this name; none when there is no such child. */
    public List<Element> childrenOf(String childName) {
        Element child = child(childName);
        return child == null ? List.of() : child.children;
    }

    public @Nullable String attribute(String key) {
        return attributes.get(key);
    }

    /** Its own text, without white space around it. */
    public String text() {
        return text.toString().strip();
    }

    /** The text of the first child of this name; empty when there is none. */
    public String textOf(String childName) {
        Element child = child(childName);
        return child == null ? "" : child.text();
    }
}
