package org.siamese.image.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.distance.MeasureNames;

/**
 * Looks through JSON text token by token, before anything is made of it: for names of classes that are not trusted, for nesting that would
 * overflow the stack and for numbers that would take minutes to read.
 */
public final class JsonGuard {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER = 64;

    /** The fields by which Deeplearning4j's types name their classes: {@code type} is that of distributions. */
    private static final Set<String> CLASS_FIELDS = Set.of("@class", "type");

    /** The limits of this class are lower and say more than Jackson's own. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonGuard() {}

    /**
     * Checks a text.
     *
     * @return what is wrong with it, empty if nothing is
     * @throws IOException if it is no JSON
     */
    public static String problem(String text, TrustedPackages trusted) throws IOException {
        return problem(text, Optional.of(trusted));
    }

    /** Checks a text in which any class may be named, see {@link #problem(String, TrustedPackages)}. */
    public static String shapeProblem(String text) throws IOException {
        return problem(text, Optional.empty());
    }

    private static String problem(String text, Optional<TrustedPackages> trusted) throws IOException {
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
                        && trusted.isPresent()
                        && namesClass(parser)
                        && !trusted.get().trust(parser.getText())
                        && MeasureNames.find(parser.getText()).isEmpty()) {
                    return "expected classes of " + trusted.get().prefixes() + ", got \"" + parser.getText()
                            + "\"; if you trust the file, name the package in TrustedPackages";
                }
            }
        }
        return "";
    }

    private static boolean namesClass(JsonParser parser) throws IOException {
        @Nullable String field = parser.currentName();
        return field != null
                && CLASS_FIELDS.contains(field)
                && (field.startsWith("@") || parser.getText().indexOf('.') >= 0);
    }
}
