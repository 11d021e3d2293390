package org.siamese.image.file;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The packages whose classes a model file may name. Deeplearning4j makes objects of the classes that a configuration names, so a file that
 * names others is refused before any of it is read. By default those of Deeplearning4j, ND4J (without what it shades) and this library; layers of your own need
 * {@link #and}. Immutable and thread-safe.
 *
 * @param prefixes names of packages; those below them are trusted too
 */
public record TrustedPackages(Collection<String> prefixes) {
    private static final Pattern CLASS_NAME = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)+");

    /** Other projects' classes inside ND4J's artifacts, JSON and YAML readers among them; no configuration needs one. */
    private static final String SHADED = "org.nd4j.shade.";

    private static final TrustedPackages DEFAULT =
            new TrustedPackages(Set.of("org.deeplearning4j", "org.nd4j", "org.siamese"));

    /** Copies the names. */
    public TrustedPackages {
        prefixes = Set.copyOf(prefixes);
        for (String prefix : prefixes) {
            if (!(prefix + ".C").matches(CLASS_NAME.pattern())) {
                throw new IllegalArgumentException("prefixes: expected a package name, got \"" + prefix + "\"");
            }
        }
    }

    /** Deeplearning4j, ND4J and this library. */
    public static TrustedPackages ofDefaults() {
        return DEFAULT;
    }

    /** These and one more, with the packages below it; only for code that you know and files that you trust. */
    public TrustedPackages and(String packageName) {
        Set<String> more = new TreeSet<>(prefixes);
        more.add(packageName);
        return new TrustedPackages(more);
    }

    /** Whether a class of this name may be named. */
    boolean trust(String className) {
        return CLASS_NAME.matcher(className).matches()
                && !className.startsWith(SHADED)
                && prefixes.stream().anyMatch(prefix -> className.startsWith(prefix + "."));
    }
}
