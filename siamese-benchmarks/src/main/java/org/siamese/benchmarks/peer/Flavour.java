package org.siamese.benchmarks.peer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.siamese.core.engine.Precision;

/** The peers. */
public enum Flavour {
    /** This library with the engine that TowerEngines chooses. */
    SIAMESE("siamese", true),
    /** This library with its engine on libtorch, on the device that its system properties name. */
    SIAMESE_TORCH("siamese-torch", true),
    /** The same with products of bfloat16. */
    SIAMESE_TORCH_BFLOAT16("siamese-torch-bfloat16", true),
    /** This library's layers in the Deeplearning4j graph engine. */
    DL4J("dl4j", true),
    /**
     * Deeplearning4j's own layers. It has neither reflection padding nor a contrastive loss, which are this library's, and cannot
     * treat the members of a pair apart in batch normalisation.
     */
    STOCK_DL4J("stock-dl4j", false),
    /** DJL on libtorch. It has no local response normalisation; it is written from array operations as PyTorch's is. */
    DJL("djl", true),
    /** The same without any local response normalisation: less work than the others do. Signatures only. */
    DJL_WITHOUT_LRN("djl-without-lrn", true),
    /** PyTorch in Python, operation by operation. */
    PYTORCH("pytorch", true),
    /** PyTorch in Python, translated by {@code torch.compile}. */
    PYTORCH_COMPILED("pytorch-compiled", true),
    /** PyTorch in Python, operation by operation, by autocast to bfloat16. */
    PYTORCH_BFLOAT16("pytorch-bfloat16", true);

    private final String label;
    private final boolean membersApart;

    Flavour(String label, boolean membersApart) {
        this.label = label;
        this.membersApart = membersApart;
    }

    /** The name in results. */
    public String label() {
        return label;
    }

    /** Whether batch normalisation treats the members of a pair apart in training. */
    public boolean membersApart() {
        return membersApart;
    }

    /** Whether its towers have local response normalisation. */
    public boolean lrn() {
        return this != DJL_WITHOUT_LRN;
    }

    /** Whether libtorch computes it, which has a oneDNN of its own. */
    public boolean onLibtorch() {
        return onOurLibtorch() || this == DJL || this == DJL_WITHOUT_LRN || inPython();
    }

    /** Whether it runs in Python. */
    public boolean inPython() {
        return this == PYTORCH || this == PYTORCH_COMPILED || this == PYTORCH_BFLOAT16;
    }

    /** Whether it is this library's engine on libtorch. */
    public boolean onOurLibtorch() {
        return this == SIAMESE_TORCH || this == SIAMESE_TORCH_BFLOAT16;
    }

    /** The precision of its products. */
    public Precision precision() {
        return this == SIAMESE_TORCH_BFLOAT16 || this == PYTORCH_BFLOAT16 ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    /** Those of float32. */
    public static List<Flavour> ofFloat32() {
        return Arrays.stream(values())
                .filter(each -> each.precision() == Precision.FLOAT32)
                .toList();
    }

    /**
     * The peer of a name in results.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Flavour of(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label.equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("peer: expected one of "
                        + Arrays.stream(values()).map(Flavour::label).collect(Collectors.joining(", ")) + ", got \""
                        + label + "\""));
    }
}
