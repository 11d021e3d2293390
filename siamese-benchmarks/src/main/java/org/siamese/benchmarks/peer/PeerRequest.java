package org.siamese.benchmarks.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.benchmarks.work.Model;
import org.siamese.benchmarks.work.Work;
import org.siamese.benchmarks.work.WorkFiles;
import org.siamese.core.engine.Precision;

/**
 * Which tower a peer shall open, and with what.
 *
 * @param flavour the peer
 * @param work the tower and the pairs of the batch
 * @param dropout whether with dropout
 * @param lrn whether with local response normalisation
 * @param membersApart whether batch normalisation treats the members of a pair apart in training
 * @param threads threads to compute with
 * @param files tower, parameters and batch
 * @param options what the library is told to do differently from its defaults, such as "channels last"; PyTorch only
 */
public record PeerRequest(
        Flavour flavour,
        Work work,
        boolean dropout,
        boolean lrn,
        boolean membersApart,
        int threads,
        WorkFiles files,
        List<String> options) {
    /** Learning rate of Adam. */
    public static final double LEARNING_RATE = 5e-4;

    /** Margin of the contrastive loss. */
    public static final double MARGIN = 2;

    /** Copies the list. */
    public PeerRequest {
        options = List.copyOf(options);
    }

    /** The tower. */
    public Model model() {
        Model model = dropout ? work.model() : work.model().withoutDropout();
        return lrn ? model : model.withoutLrn();
    }

    /** This request as the line that opens a peer. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("command", "open");
        json.put("flavour", flavour.name());
        json.put("work", work.text());
        json.put("pairs", work.pairs());
        json.put("dropout", dropout);
        json.put("lrn", lrn);
        json.put("apart", membersApart);
        json.put("threads", threads);
        json.put("learningRate", LEARNING_RATE);
        json.put("margin", MARGIN);
        json.put("model", files.model().toString());
        json.put("weights", files.weights().toString());
        json.put("batch", files.batch().toString());
        json.put("compiled", flavour == Flavour.PYTORCH_COMPILED);
        json.put("bfloat16", flavour.precision() == Precision.BFLOAT16);
        options.forEach(json.putArray("options")::add);
        return json;
    }

    /** The inverse of {@link #toJson()}. */
    public static PeerRequest of(JsonNode json) {
        return new PeerRequest(
                Flavour.valueOf(json.path("flavour").asText()),
                Work.parse(json.path("work").asText()),
                json.path("dropout").asBoolean(),
                json.path("lrn").asBoolean(),
                json.path("apart").asBoolean(),
                json.path("threads").asInt(),
                new WorkFiles(
                        Path.of(json.path("model").asText()),
                        Path.of(json.path("weights").asText()),
                        Path.of(json.path("batch").asText())),
                StreamSupport.stream(json.path("options").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }
}
