package org.siamese.core.acceleration;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/**
 * Decides, before ND4J starts, which of the backends on the class path computes, and says so in one log line. ND4J by itself takes a
 * CUDA backend without looking at the GPU, and fails at the first operation where the GPU is too new or too old for it, or at start
 * with a stack trace where there is none. This library looks first: a GPU that the backend cannot serve, a missing driver or a missing
 * CUDA library lead to the CPU backend, if that is on the class path too.
 *
 * <p>Nothing need be called: ND4J asks while it starts, whoever touches it first. {@link #print()} shows what this machine offers.
 * The system property {@value #BACKEND_PROPERTY} decides instead of the look where it is set: {@code cpu} or {@code cuda}.
 *
 * <p>Thread-safe. The decision is made once in a process and stays, as ND4J can start one backend only.
 */
public final class Acceleration {
    /** System property that names the backend, {@code cpu} or {@code cuda}; nothing is checked then. */
    public static final String BACKEND_PROPERTY = "org.siamese.backend";

    private static final Logger LOG = Loggers.of(Acceleration.class);

    private static @Nullable BackendDecision made;

    private Acceleration() {}

    /**
     * Decides and logs the decision; the second call and later ones do nothing. Where ND4J runs already, this only tells which backend
     * it has.
     *
     * @return what computes
     * @throws IllegalStateException if no backend on the class path can run here, with the reason
     */
    public static BackendDecision start() {
        BackendDecision decision = decision();
        if (decision.backend() == Backend.NONE) {
            throw new IllegalStateException(decision.toString());
        }
        return decision;
    }

    private static synchronized BackendDecision decision() {
        BackendDecision known = made;
        if (known != null) {
            return known;
        }
        // Nothing here may touch ND4J's main class: its initialiser may be what waits for this decision.
        BackendDecision decision = BackendDecision.of(new MachineProbe(), ProcessEffects.allowed());
        BlasThreads.letSleep();
        if (decision.warning()) {
            LOG.warn("{}", decision);
        } else {
            LOG.info("{}", decision);
        }
        made = decision;
        return decision;
    }

    /** What the NVIDIA driver tells; loads nothing of CUDA or ND4J and takes no memory of a GPU. */
    public static CudaDriver driver() {
        return DriverLibrary.read();
    }

    /** What the processor can, in Linux's names, such as "avx512_bf16"; empty where the operating system does not tell. */
    public static Set<String> processorFeatures() {
        return Processor.read().features();
    }

    /**
     * Looks at the processor, the native libraries, threads, matrix kernels, engines and GPUs, and says what each means. Starts ND4J,
     * if a backend can run, and multiplies a few matrices: takes about a second.
     */
    public static List<Diagnostic> report() {
        return Diagnostics.diagnostics(decision(), new MachineProbe(), Processor.read());
    }

    /** Prints {@link #report()} to standard output. */
    public static void print() {
        report().forEach(System.out::println);
    }
}
