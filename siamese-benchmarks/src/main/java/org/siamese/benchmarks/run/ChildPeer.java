package org.siamese.benchmarks.run;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.benchmarks.peer.PeerRequest;

/** This end of the pipe to a peer's process. See {@link org.siamese.benchmarks.peer.PeerProcess} for what goes through it. */
final class ChildPeer implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 600;
    private static final String END = "";

    private final ObjectMapper mapper = new ObjectMapper();
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(16);
    private final Process process;
    private final BufferedWriter requests;
    private final Path log;

    private ChildPeer(Process process, Path log) {
        this.process = process;
        this.log = log;
        requests = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "answers");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a process.
     *
     * @param command program and arguments
     * @param environment what is added to this process's environment
     * @param log takes its standard error
     */
    public static ChildPeer start(List<String> command, Map<String, String> environment, Path log) throws PeerFailure {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new ChildPeer(builder.start(), log);
        } catch (IOException e) {
            throw new PeerFailure("does not start: " + e.getMessage());
        }
    }

    private void read() {
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                lines.put(line);
            }
        } catch (IOException e) {
            // The process is gone; the end below says so.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lines.offer(END);
    }

    /** Opens a tower. */
    public JsonNode open(PeerRequest request) throws PeerFailure {
        return ask(request.toJson());
    }

    /** Sends a command with one number. */
    public JsonNode ask(String command, String parameter, double value) throws PeerFailure {
        return ask(mapper.createObjectNode().put("command", command).put(parameter, value));
    }

    /** Sends a command. */
    public JsonNode ask(String command) throws PeerFailure {
        return ask(mapper.createObjectNode().put("command", command));
    }

    private JsonNode ask(ObjectNode request) throws PeerFailure {
        String command = request.path("command").asText();
        try {
            requests.write(request.toString());
            requests.newLine();
            requests.flush();
            String line = lines.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                process.destroyForcibly();
                throw new PeerFailure(command + ": no answer in " + TIMEOUT_SECONDS + " s");
            }
            if (line.equals(END)) {
                throw new PeerFailure(command + ": the process ended" + lastWords());
            }
            JsonNode answer = mapper.readTree(line);
            if (answer.has("error")) {
                throw new PeerFailure(command + ": " + answer.path("error").asText());
            }
            return answer;
        } catch (IOException e) {
            throw new PeerFailure(command + ": " + e.getMessage() + lastWords());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerFailure(command + ": interrupted");
        }
    }

    private String lastWords() {
        try {
            List<String> said = Files.readAllLines(log);
            return said.isEmpty() ? "" : ", its last words: " + said.get(said.size() - 1);
        } catch (IOException e) {
            return "";
        }
    }

    /** The most memory that the process had at a time, in bytes; empty where the system does not tell. */
    public OptionalLong peakMemory() {
        try {
            return peakMemory(Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong peakMemory(List<String> status) {
        Optional<String> line =
                status.stream().filter(each -> each.startsWith("VmHWM:")).findFirst();
        return line.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(1024 * Long.parseLong(line.get().replaceAll("[^0-9]", "")));
    }

    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
