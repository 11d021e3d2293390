package org.siamese.core.acceleration;

import com.sun.jna.NativeLibrary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.TowerEngineProvider;

/** Makes the report of {@link Acceleration#report()}. */
final class Diagnostics {
    private static final int MATRIX = 1024;
    private static final int PRODUCTS = 6;

    /** OpenBLAS's kernels that do without AVX2, in its words. */
    private static final Set<String> OLD_KERNELS = Set.of(
            "unknown",
            "generic",
            "katmai",
            "coppermine",
            "northwood",
            "prescott",
            "banias",
            "atom",
            "core2",
            "penryn",
            "dunnington",
            "nehalem",
            "athlon",
            "opteron",
            "opteron_sse3",
            "barcelona",
            "bobcat",
            "nano",
            "sandybridge",
            "bulldozer",
            "piledriver",
            "steamroller");

    /** The environment variable that overrides OpenBLAS's choice of kernels; it reads it once, when it is loaded. */
    private static final String KERNELS_VARIABLE = "OPENBLAS_CORETYPE";

    private Diagnostics() {}

    static List<Diagnostic> diagnostics(BackendDecision decision, MachineProbe probe, Processor processor) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        diagnostics.add(processor(processor));
        diagnostics.add(NativeBuild.judge(Loader.getPlatform(), probe.nativeExtensions(), processor));
        diagnostics.add(backend(decision));
        if (decision.backend() != Backend.NONE) {
            diagnostics.add(running());
            kernels(processor).ifPresent(diagnostics::add);
        }
        diagnostics.add(threads());
        diagnostics.addAll(engines());
        diagnostics.addAll(gpus(probe, decision));
        return diagnostics;
    }

    static Diagnostic processor(Processor processor) {
        String found = processor.name() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (processor.features().isEmpty() || !Loader.getPlatform().endsWith("x86_64")) {
            return new Diagnostic("processor", found, "");
        }
        if (processor.avx512()) {
            return new Diagnostic("processor", found + ": AVX2, AVX-512", "All that the native libraries can use");
        }
        return processor.avx2()
                ? new Diagnostic("processor", found + ": AVX2, no AVX-512", "Eight floats an instruction")
                : new Diagnostic("processor", found + ": no AVX2", "Slow; processors since 2013 have AVX2");
    }

    private static Diagnostic backend(BackendDecision decision) {
        return new Diagnostic(
                "backend", decision.toString(), decision.warning() ? "docs/gpu.md says what each reason wants" : "");
    }

    private static Diagnostic running() {
        try {
            Map<Object, Object> information = Nd4j.getExecutioner().getEnvironmentInformation();
            double rate = matrixRate();
            return new Diagnostic(
                    "ND4J",
                    String.format(
                            Locale.ROOT,
                            "%s, BLAS %s, %s threads, %d x %d product at %.0f GFLOP/s",
                            information.get("backend"),
                            information.get("blas.vendor"),
                            information.get("omp.threads"),
                            MATRIX,
                            MATRIX,
                            rate),
                    "");
        } catch (LinkageError | RuntimeException e) {
            return new Diagnostic(
                    "ND4J", "does not start: " + cause(e), "The native library does not fit this machine");
        }
    }

    /** Float operations a second of the fastest of a few matrix products, in thousand millions. */
    private static double matrixRate() {
        INDArray left =
                Nd4j.linspace(0, 1, (long) MATRIX * MATRIX, DataType.FLOAT).reshape('c', MATRIX, MATRIX);
        INDArray product = Nd4j.createUninitialized(DataType.FLOAT, new long[] {MATRIX, MATRIX}, 'f');
        long best = Long.MAX_VALUE;
        for (int round = 0; round < PRODUCTS; round++) {
            long start = System.nanoTime();
            left.mmuli(left, product);
            product.getFloat(0, 0);
            best = Math.min(best, System.nanoTime() - start);
        }
        return 2.0 * MATRIX * MATRIX * MATRIX / best;
    }

    private static String cause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private static Optional<Diagnostic> kernels(Processor processor) {
        Map<String, String> loaded = Loader.getLoadedLibraries();
        String library = loaded.getOrDefault("openblas@.0", loaded.get("openblas_nolapack@.0"));
        if (library == null) {
            return Optional.empty();
        }
        try {
            String core = NativeLibrary.getInstance(library)
                    .getFunction("openblas_get_corename")
                    .invokeString(new Object[0], false);
            return Optional.of(kernels(core, processor));
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }

    static Diagnostic kernels(String core, Processor processor) {
        boolean wrong = processor.avx2() && OLD_KERNELS.contains(core.toLowerCase(Locale.ROOT));
        return new Diagnostic(
                "OpenBLAS",
                "kernels " + core,
                wrong
                        ? "For older processors, several times slower: set the environment variable " + KERNELS_VARIABLE
                                + " to " + (processor.avx512() ? "SKYLAKEX" : "HASWELL")
                        : "");
    }

    private static Diagnostic threads() {
        String found = Runtime.getRuntime().availableProcessors() + " processors for this JVM, "
                + variable("OMP_NUM_THREADS") + ", " + variable("OMP_WAIT_POLICY");
        boolean spins = !"passive".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"));
        return new Diagnostic("threads", found, spins ? "On a busy machine set OMP_WAIT_POLICY=passive" : "");
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        return value == null ? name + " not set" : name + "=" + value;
    }

    private static List<Diagnostic> engines() {
        List<TowerEngineProvider> providers = new ArrayList<>();
        try {
            ServiceLoader.load(TowerEngineProvider.class).forEach(providers::add);
        } catch (ServiceConfigurationError e) {
            return List.of(new Diagnostic("engine", "cannot be listed: " + cause(e), "Look at the class path"));
        }
        providers.sort(Comparator.comparingInt(TowerEngineProvider::priority).reversed());
        List<Diagnostic> diagnostics = new ArrayList<>();
        providers.forEach(provider -> {
            diagnostics.add(engine(provider));
            provider.details().forEach(detail -> diagnostics.add(new Diagnostic("", detail, "")));
        });
        diagnostics.add(new Diagnostic(
                "engine", "Deeplearning4j, priority 0", "Computes every tower that no other engine takes"));
        return diagnostics;
    }

    static Diagnostic engine(TowerEngineProvider provider) {
        String found = provider.name() + ", priority " + provider.priority();
        try {
            return provider.missing()
                    .map(reason -> new Diagnostic("engine", found + ", not ready: " + reason, "Passed over"))
                    .orElseGet(
                            () -> new Diagnostic("engine", found + ", ready", "Asked first, for towers that it knows"));
        } catch (LinkageError | RuntimeException e) {
            return new Diagnostic("engine", found + ", not ready: " + cause(e), "Passed over");
        }
    }

    private static List<Diagnostic> gpus(BackendProbe probe, BackendDecision decision) {
        return gpus(
                probe.driver(), probe.onClassPath().contains(BackendProbe.CUDA), decision.backend() == Backend.CUDA);
    }

    static List<Diagnostic> gpus(CudaDriver driver, boolean cudaOnClassPath, boolean used) {
        if (driver.problem().isPresent()) {
            return List.of(new Diagnostic("GPU", "none: " + driver.problem().get(), ""));
        }
        List<Diagnostic> diagnostics = new ArrayList<>();
        diagnostics.add(new Diagnostic("GPU driver", "serves CUDA up to " + driver.versionText(), ""));
        for (Gpu gpu : driver.gpus()) {
            diagnostics.add(new Diagnostic("GPU", gpu.toString(), meaning(gpu, driver, cudaOnClassPath, used)));
        }
        return diagnostics;
    }

    private static String meaning(Gpu gpu, CudaDriver driver, boolean cudaOnClassPath, boolean used) {
        if (!gpu.between(BackendDecision.LOWEST_CAPABILITY, BackendDecision.HIGHEST_CAPABILITY)) {
            return "Not used: " + BackendDecision.SERVED;
        }
        if (used) {
            return "Used";
        }
        if (!cudaOnClassPath) {
            return "Not used: nd4j-cuda-11.6 is not on the class path";
        }
        return "Not used: "
                + BackendDecision.obstacle(driver)
                        .orElse("the CPU backend was asked for, or a library is missing, see backend");
    }
}
