package org.siamese.core.model;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.siamese.decision.distance.MeasureNames;

/**
 * Looks through JSON text token by token, before anything is made of it: for names of classes that are not trusted, for nesting that would
 * overflow the stack and for numbers that would take minutes to read.
 */
final class JsonGuard {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER = 64;

    /** The fields by which Deeplearning4j's types name their classes: {@code type} is that of distributions. */
    private static final Set<String> CLASS_FIELDS = Set.of("@class", "type");

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonGuard() {}

    /**
     * Checks a text.
     *
     * @return what is wrong with it, empty if nothing is
     * @throws IOException if it is no JSON
     */
    static String problem(String text, TrustedPackages trusted) throws IOException {
        int depth = 0;
        try (JsonParser parser = FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart() && ++depth > MAX_DEPTH) {
                    return "expected at most " + MAX_DEPTH + " levels of JSON, got more";
                }
                if (token.isStructEnd()) {
                    depth--;
                }
                if (token.isNumeric() && parser.getTextLength() > MAX_NUMBER) {
                    return "expected numbers of at most " + MAX_NUMBER + " digits, got " + parser.getTextLength();
                }
                if (token == JsonToken.VALUE_STRING
                        && namesClass(parser)
                        && !trusted.trust(parser.getText())
                        && MeasureNames.find(parser.getText()).isEmpty()) {
                    return "expected classes of " + trusted.prefixes() + ", got \"" + parser.getText()
                            + "\"; if you trust the file, name the package in TrustedPackages";
                }
            }
        }
        return "";
    }

    private static boolean namesClass(JsonParser parser) throws IOException {
        @Nullable String field = parser.getCurrentName();
        return field != null
                && CLASS_FIELDS.contains(field)
                && (field.startsWith("@") || parser.getText().indexOf('.') >= 0);
    }
}
