package org.siamese.core.acceleration;

import java.util.List;
import java.util.Locale;

/** Judges which native library of {@code nd4j-native} is on the class path, by the classifier that its artifact has. */
final class NativeBuild {
    /** Endings of the classifiers after the platform. */
    static final List<String> EXTENSIONS =
            List.of("-onednn-avx512", "-onednn-avx2", "-onednn", "-avx512", "-avx2", "-compat", "");

    private NativeBuild() {}

    /**
     * What the classifiers on the class path mean for the processor.
     *
     * @param platform for example linux-x86_64
     * @param extensions which of {@link #EXTENSIONS} are on the class path
     */
    static Diagnostic judge(String platform, List<String> extensions, Processor processor) {
        if (extensions.isEmpty()) {
            return new Diagnostic(
                    "nd4j-native",
                    "none for " + platform,
                    "Add org.nd4j:nd4j-native with the classifier " + best(platform, processor));
        }
        String found =
                String.join(", ", extensions.stream().map(platform::concat).toList());
        return new Diagnostic("nd4j-native", found, meaning(platform, extensions, processor));
    }

    private static String meaning(String platform, List<String> extensions, Processor processor) {
        String best = best(platform, processor);
        if (extensions.size() > 1) {
            return "More than one: keep " + best + " only, JavaCPP chooses among them";
        }
        String extension = extensions.get(0);
        if (known(processor) && wants(extension, "avx512") && !processor.avx512()
                || known(processor) && wants(extension, "avx2") && !processor.avx2()) {
            return "This processor cannot run it: take " + best;
        }
        if (best.equals(platform + extension)) {
            return known(processor) ? "The best for this processor" : "The one for this platform";
        }
        if (wants(extension, "onednn")) {
            return "Good; " + best + " would use all that this processor can do";
        }
        return "Without oneDNN convolutions are slow: take " + best;
    }

    private static boolean known(Processor processor) {
        return !processor.features().isEmpty();
    }

    private static boolean wants(String extension, String what) {
        return extension.toLowerCase(Locale.ROOT).contains(what);
    }

    private static String best(String platform, Processor processor) {
        if (!platform.endsWith("x86_64")) {
            return platform;
        }
        if (processor.avx512()) {
            return platform + "-onednn-avx512";
        }
        return platform + (processor.avx2() || !known(processor) ? "-onednn-avx2" : "-onednn");
    }
}
