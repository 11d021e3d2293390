package org.siamese.examples.signatures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.siamese.data.synthetic.SyntheticSignatures;
import org.siamese.examples.ExampleRun;

/** Writes synthetic signatures as the known data sets lay them out: 4 genuine ones and 3 forgeries of each writer. */
final class SignatureFiles {
    static final int GENUINE = 4;
    static final int FORGED = 3;
    static final int PAIRS = GENUINE * (GENUINE - 1) / 2 + GENUINE * FORGED;

    private static final SyntheticSignatures SIGNATURES =
            SyntheticSignatures.builder().size(40, 72).seed(9).build();

    private SignatureFiles() {}

    /** The layout images/, train_pairs.csv, test_pairs.csv. */
    static Path sigcomp(Path folder, int[] train, int[] test) throws IOException {
        IntStream.concat(IntStream.of(train), IntStream.of(test)).forEach(w -> images(folder.resolve("images"), w));
        Files.writeString(folder.resolve("train_pairs.csv"), "img1,img2,forged\n" + pairs(train));
        Files.writeString(folder.resolve("test_pairs.csv"), "img1,img2,forged\n" + pairs(test));
        return folder;
    }

    /** The layout train/, test/, train_data.csv, test_data.csv without headers; writers may stand in both. */
    static Path repack(Path folder, int[] train, int[] test) throws IOException {
        IntStream.of(train).forEach(w -> images(folder.resolve("train"), w));
        IntStream.of(test).forEach(w -> images(folder.resolve("test"), w));
        Files.writeString(folder.resolve("train_data.csv"), pairs(train));
        Files.writeString(folder.resolve("test_data.csv"), pairs(test));
        return folder;
    }

    private static void images(Path folder, int writer) {
        for (int k = 0; k < GENUINE; k++) {
            ExampleRun.write(folder.resolve(genuine(writer, k)), SIGNATURES.genuine(writer, k));
        }
        for (int k = 0; k < FORGED; k++) {
            ExampleRun.write(folder.resolve(forged(writer, k)), SIGNATURES.forgery(writer, k));
        }
    }

    private static String genuine(int writer, int k) {
        return String.format(Locale.ROOT, "%03d/%02d_%03d.png", writer, k, writer);
    }

    private static String forged(int writer, int k) {
        return String.format(Locale.ROOT, "%03d_forg/%02d_%03d.PNG", writer, k, writer);
    }

    private static String pairs(int... writers) {
        StringBuilder text = new StringBuilder();
        for (int writer : writers) {
            for (int i = 0; i < GENUINE; i++) {
                for (int j = i + 1; j < GENUINE; j++) {
                    text.append(genuine(writer, i) + "," + genuine(writer, j) + ",0\n");
                }
                for (int j = 0; j < FORGED; j++) {
                    text.append(genuine(writer, i) + "," + forged(writer, j) + ",1\n");
                }
            }
        }
        return text.toString();
    }
}
