package org.siamese.decision.distance;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names under which measures stand in saved files: for a measure of this library its short name, such as
 * {@code EuclideanDistance}, which stays whatever becomes of its package; for any other the name of its class. Files of earlier
 * versions, which name the classes {@code org.siamese.core.distance.*}, are read too.
 */
public final class MeasureNames {
    private static final String OLD_PACKAGE = "org.siamese.core.distance.";

    private static final Map<String, Class<? extends PairMeasure>> SHORT = Stream.of(
                    EuclideanDistance.class,
                    SquaredEuclideanDistance.class,
                    CosineDistance.class,
                    CosineSimilarity.class,
                    DotSimilarity.class,
                    LpDistance.class,
                    SnrDistance.class)
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private static final Pattern OLD = Pattern.compile(Pattern.quote(OLD_PACKAGE) + "(\\w+)");

    private MeasureNames() {}

    /** The name of a measure. */
    public static String of(Class<? extends PairMeasure> measure) {
        return SHORT.get(measure.getSimpleName()) == measure ? measure.getSimpleName() : measure.getName();
    }

    /** The measure of this library that has, or had in an earlier version, the given name. */
    public static Optional<Class<? extends PairMeasure>> find(String name) {
        return Optional.ofNullable(
                SHORT.get(name.startsWith(OLD_PACKAGE) ? name.substring(OLD_PACKAGE.length()) : name));
    }

    /** A text of an earlier version, for example JSON, with today's names of measures in the place of the old ones. */
    public static String current(String text) {
        return OLD.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(find(found.group()).isPresent() ? found.group(1) : found.group()));
    }
}
