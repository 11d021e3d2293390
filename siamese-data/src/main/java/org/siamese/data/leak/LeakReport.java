package org.siamese.data.leak;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What two parts of a data set have in common.
 *
 * @param leaks all that was found, by kind; unmodifiable
 */
public record LeakReport(List<Leak> leaks) {
    private static final int EXAMPLES = 10;

    /** Copies the list. */
    public LeakReport {
        leaks = List.copyOf(leaks);
    }

    /** Whether nothing was found. */
    public boolean isClean() {
        return leaks.isEmpty();
    }

    /** The findings of a kind. */
    public List<Leak> of(Leak.Kind kind) {
        return leaks.stream().filter(leak -> leak.kind() == kind).toList();
    }

    /** Number of findings of each kind that was found. */
    public Map<Leak.Kind, Integer> counts() {
        Map<Leak.Kind, Integer> counts = new EnumMap<>(Leak.Kind.class);
        leaks.forEach(leak -> counts.merge(leak.kind(), 1, Integer::sum));
        return counts;
    }

    @Override
    public String toString() {
        if (isClean()) {
            return "no leak found";
        }
        String examples = leaks.stream().limit(EXAMPLES).map(Leak::toString).collect(Collectors.joining("; "));
        return counts() + ", such as " + examples;
    }
}
