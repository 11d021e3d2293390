package org.siamese.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.image.Picture;
import picocli.CommandLine;

/**
 * One run of the command line.
 *
 * @param exit exit code
 * @param out what it printed
 * @param err what it complained about
 */
public record ExampleRun(int exit, String out, String err) {
    /** Runs the command line. */
    public static ExampleRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = SiameseExamples.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exit = line.execute(arguments);
        return new ExampleRun(exit, out.toString(), err.toString());
    }

    /** What it printed, as JSON. */
    public JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out);
    }

    /** Reads a file of JSON. */
    public static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    /** A picture as a grey PNG image. */
    public static BufferedImage grey(Picture picture) {
        BufferedImage grey = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_BYTE_GRAY);
        for (int k = 0; k < picture.values().length; k++) {
            grey.getRaster()
                    .setSample(k % picture.width(), k / picture.width(), 0, Math.round(255 * picture.values()[k]));
        }
        return grey;
    }

    /** Writes a picture as a PNG file. */
    public static void write(Path file, Picture picture) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            ImageIO.write(grey(picture), "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
