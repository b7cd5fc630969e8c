package dev.packagefast.security.inventory.xml;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A format in XML. */
public abstract class XmlFormat implements LockfileFormat {
    private static final String REMEDY = "Restore the file";

    private final String rootName;

    /** @param rootName the local name of the document's element */
    protected XmlFormat(String rootName) {
        this.rootName = rootName;
    }

    @Override
    public final void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        Element root = parse(input.bytes());
        if (!root.name().equals(rootName)) {
            throw new BadLockfileException(
                    root.line(), "starts with the element '" + root.name() + "', not '" + rootName + "'", REMEDY);
        }
        read(root, contents);
    }

    /** Reads the document. */
    protected abstract void read(Element root, LockfileContents contents) throws BadLockfileException, IOException;

    /** The document's element. */
    public static Element parse(byte[] content) throws BadLockfileException {
        if (content.length == 0) {
            throw new BadLockfileException(0, "is empty", REMEDY);
        }
        Reader text = Encoding.reader(content);
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // The JDK's own limit is lower than ours, and its message says less.
        factory.setProperty("jdk.xml.maxElementDepth", String.valueOf(Limits.MOST_DEPTH + 1));
        factory.setXMLResolver((_, _, _, _) -> {
            throw new XMLStreamException("nothing outside of the document is read");
        });
        try {
            XMLStreamReader events = factory.createXMLStreamReader(text);
            try {
                return tree(events);
            } finally {
                events.close();
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNumber());
            throw new BadLockfileException(line, "is not XML: " + reason(e), REMEDY);
        }
    }

    private static String reason(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int cut = message.indexOf("Message: ");
        return cut < 0 ? message : message.substring(cut + "Message: ".length());
    }

    private static Element tree(XMLStreamReader events) throws XMLStreamException, BadLockfileException {
        ArrayDeque<Element> open = new ArrayDeque<>();
        while (events.hasNext()) {
            switch (events.next()) {
                case XMLStreamConstants.DTD ->
                    throw new BadLockfileException(
                            events.getLocation().getLineNumber(),
                            "declares a document type, which is not read",
                            REMEDY);
                case XMLStreamConstants.START_ELEMENT -> open.push(element(events, open.size()));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!open.isEmpty()) {
                        open.peek().text(events.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    Element closed = open.pop();
                    if (open.isEmpty()) {
                        return closed;
                    }
                    open.peek().child(closed);
                }
                default -> {}
            }
        }
        throw new BadLockfileException(0, "has no element", REMEDY);
    }

    private static Element element(XMLStreamReader events, int depth) throws BadLockfileException {
        int line = Math.max(0, events.getLocation().getLineNumber());
        if (depth == Limits.MOST_DEPTH) {
            throw new BadLockfileException(line, "is nested more than " + Limits.MOST_DEPTH + " levels deep", REMEDY);
        }
        Element element = new Element(events.getLocalName(), line);
        for (int i = 0; i < events.getAttributeCount(); i++) {
            element.attribute(events.getAttributeLocalName(i), events.getAttributeValue(i));
        }
        return element;
    }
}
