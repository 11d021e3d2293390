package org.siamese.benchmarks.loss;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.siamese.decision.SiameseException;

/** A Python process that times losses of pytorch-metric-learning on request. Not thread-safe. */
final class PmlProcess implements AutoCloseable {
    private static final String SCRIPT = "pml_losses.py";

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter requests;

    private PmlProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** A median time and the value of the loss. */
    record Answer(double milliseconds, double value) {}

    /**
     * Starts Python.
     *
     * @param values file of little-endian single-precision values, [rows, dimension]
     */
    static PmlProcess start(
            String python, Path folder, Path values, int threads, int rows, int dimension, int classes, boolean cpu) {
        Path script = folder.resolve(SCRIPT);
        try (InputStream in = PmlProcess.class.getResourceAsStream(SCRIPT)) {
            Files.write(script, java.util.Objects.requireNonNull(in, SCRIPT).readAllBytes());
            List<String> command = List.of(
                    python,
                    script.toString(),
                    Integer.toString(threads),
                    Integer.toString(rows),
                    Integer.toString(dimension),
                    Integer.toString(classes),
                    values.toString(),
                    cpu ? "cpu" : "clock");
            PmlProcess started = new PmlProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            started.read("PyTorch and pytorch-metric-learning");
            return started;
        } catch (IOException e) {
            throw new PmlException(python + " cannot be started: " + e.getMessage());
        }
    }

    /** Times a loss on the first rows. */
    Answer time(String loss, int repetitions, int rows) {
        try {
            requests.write(loss + " " + repetitions + " " + rows + "\n");
            requests.flush();
            String[] words = read(loss).split(" ");
            return new Answer(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
        } catch (IOException e) {
            throw new PmlException("Python no longer answers: " + e.getMessage());
        }
    }

    private String read(String wanted) throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new PmlException("Python ended before it answered for " + wanted
                    + "; it needs torch and pytorch-metric-learning (pip install pytorch-metric-learning)");
        }
        return line;
    }

    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    /** Python cannot do its part. */
    static final class PmlException extends SiameseException {
        private static final long serialVersionUID = 1L;

        PmlException(String message) {
            super(message);
        }
    }
}
