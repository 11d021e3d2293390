package org.siamese.data.leak;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;

/**
 * Refuses training and test data that have something in common: files, pixels, pictures at another size, identities, groups or
 * pairs. What is known to be in common can be allowed by name. Two images count as the same picture if their thumbnails of
 * 16 x 16, each brought to mean 0 and deviation 1, correlate by {@value #SAME_PICTURE_CORRELATION} or more. Reads every image of
 * both parts, once. Immutable and thread-safe.
 *
 * <pre>{@code
 * LeakGuard.strict().require(split.train(), split.test());
 * }</pre>
 */
public final class LeakGuard {
    /** Least correlation of the thumbnails of one picture. */
    public static final double SAME_PICTURE_CORRELATION = 0.997;

    private final Set<Leak.Kind> allowed;

    private LeakGuard(Set<Leak.Kind> allowed) {
        this.allowed = allowed;
    }

    /** Allows nothing in common. */
    public static LeakGuard strict() {
        return new LeakGuard(EnumSet.noneOf(Leak.Kind.class));
    }

    /** The same guard, which neither looks for nor refuses some kinds. */
    public LeakGuard withAllowed(Leak.Kind... kinds) {
        Set<Leak.Kind> more = EnumSet.noneOf(Leak.Kind.class);
        more.addAll(allowed);
        more.addAll(List.of(kinds));
        return new LeakGuard(more);
    }

    /**
     * Refuses two parts that have something in common.
     *
     * @throws LeakException with the names of what was found
     */
    public void require(ImageDataset train, ImageDataset test) {
        refuse(check(train, test));
    }

    /**
     * Refuses two lists of pairs that have something in common, in their images or their pairs.
     *
     * @throws LeakException with the names of what was found
     */
    public void require(PairSet train, PairSet test) {
        refuse(check(train, test));
    }

    private static void refuse(LeakReport report) {
        if (!report.isClean()) {
            throw new LeakException(report);
        }
    }

    /** What two parts have in common and is not allowed. */
    public LeakReport check(ImageDataset train, ImageDataset test) {
        List<Leak> leaks = new ArrayList<>();
        Set<String> trainClasses = values(train, i -> train.className(i));
        values(test, i -> test.className(i)).stream()
                .filter(trainClasses::contains)
                .forEach(name -> add(leaks, Leak.Kind.SAME_IDENTITY, name, name));
        Set<String> trainGroups = values(train, i -> train.item(i).group());
        values(test, i -> test.item(i).group()).stream()
                .filter(name -> !name.isEmpty() && trainGroups.contains(name))
                .forEach(name -> add(leaks, Leak.Kind.SAME_GROUP, name, name));
        Set<Leak.Kind> pixels = EnumSet.of(Leak.Kind.SAME_FILE, Leak.Kind.SAME_PIXELS, Leak.Kind.SAME_PICTURE);
        if (!allowed.containsAll(pixels)) {
            compare(Fingerprint.of(train), Fingerprint.of(test), leaks);
        }
        return new LeakReport(leaks);
    }

    /** What two lists have in common and is not allowed. */
    public LeakReport check(PairSet train, PairSet test) {
        List<Leak> leaks = new ArrayList<>(check(train.images(), test.images()).leaks());
        Set<String> names = new LinkedHashSet<>();
        train.pairs().forEach(pair -> names.add(name(train, pair)));
        test.pairs().stream()
                .map(pair -> name(test, pair))
                .filter(names::contains)
                .forEach(name -> add(leaks, Leak.Kind.SAME_PAIR, name, name));
        return new LeakReport(leaks);
    }

    private static String name(PairSet set, ItemPair pair) {
        String first = set.images().name(pair.first());
        String second = set.images().name(pair.second());
        return first.compareTo(second) < 0 ? first + " + " + second : second + " + " + first;
    }

    private static Set<String> values(ImageDataset dataset, Function<Integer, String> value) {
        Set<String> values = new LinkedHashSet<>();
        for (int i = 0; i < dataset.size(); i++) {
            values.add(value.apply(i));
        }
        return values;
    }

    private void compare(List<Fingerprint> train, List<Fingerprint> test, List<Leak> leaks) {
        Map<String, String> files = new HashMap<>();
        Map<String, String> pixels = new HashMap<>();
        for (Fingerprint print : train) {
            if (!print.file().isEmpty()) {
                files.putIfAbsent(print.file(), print.name());
            }
            pixels.putIfAbsent(print.pixels(), print.name());
        }
        List<Fingerprint> others = new ArrayList<>();
        Map<Leak.Kind, List<String[]>> found = new LinkedHashMap<>();
        for (Fingerprint print : test) {
            String file = files.get(print.file());
            String pixel = pixels.get(print.pixels());
            if (file != null) {
                found.computeIfAbsent(Leak.Kind.SAME_FILE, kind -> new ArrayList<>())
                        .add(new String[] {file, print.name()});
            } else if (pixel != null) {
                found.computeIfAbsent(Leak.Kind.SAME_PIXELS, kind -> new ArrayList<>())
                        .add(new String[] {pixel, print.name()});
            } else {
                others.add(print);
            }
        }
        found.forEach((kind, names) -> names.forEach(pair -> add(leaks, kind, pair[0], pair[1])));
        if (!allowed.contains(Leak.Kind.SAME_PICTURE) && !others.isEmpty()) {
            new ThumbnailIndex(train)
                    .matches(others, SAME_PICTURE_CORRELATION)
                    .forEach((right, left) -> add(leaks, Leak.Kind.SAME_PICTURE, left, right));
        }
    }

    private void add(List<Leak> leaks, Leak.Kind kind, String left, String right) {
        if (!allowed.contains(kind)) {
            leaks.add(new Leak(kind, left, right));
        }
    }
}
