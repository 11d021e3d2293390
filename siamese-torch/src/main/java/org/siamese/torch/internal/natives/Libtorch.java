package org.siamese.torch.internal.natives;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.siamese.core.acceleration.BlasThreads;

/**
 * Loads libtorch once in a process. Where its files are not yet in JavaCPP's cache they are unpacked first: libtorch.so asks for
 * libtorch_cpu.so while it is loaded, and a file that is not there yet ends the JVM.
 */
@SuppressWarnings("try") // scopes and guards are there to be closed, not to be read
public final class Libtorch {
    private static final String FOLDER = "/org/bytedeco/pytorch/";

    /** In the order in which they need each other. */
    private static final List<String> LIBRARIES =
            List.of("c10", "c10_cuda", "torch_cpu", "torch_cuda_linalg", "torch_cuda", "torch");

    private static @Nullable Optional<String> problem;

    private Libtorch() {}

    /** Why the library does not load, in words for the user; empty where it does. Loads it. */
    public static synchronized Optional<String> loadingProblem() {
        if (problem == null) {
            problem = load();
        }
        return problem;
    }

    /** Whether the library that was loaded is built for CUDA. */
    public static boolean hasCuda() {
        return loadingProblem().isEmpty() && torch.hasCUDA();
    }

    /** The version of its bindings, which that of the library must equal: that of PyTorch, then that of JavaCPP. */
    public static String version() {
        try (InputStream properties =
                torch.class.getResourceAsStream("/META-INF/maven/org.bytedeco/pytorch/pom.properties")) {
            Properties read = new Properties();
            if (properties != null) {
                read.load(properties);
            }
            return read.getProperty("version", "of an unknown version");
        } catch (IOException e) {
            return "of an unknown version";
        }
    }

    private static Optional<String> load() {
        String platform = Loader.getPlatform();
        try {
            unpack(FOLDER + platform + "-gpu/");
            unpack(FOLDER + platform + "/");
            BlasThreads.letSleep();
            Loader.load(torch.class);
            try (PointerScope scope = new PointerScope()) {
                torch.zeros(1).data_ptr();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("libtorch cannot be unpacked: " + e.getMessage());
        } catch (LinkageError e) {
            String reason = firstLine(e);
            return Optional.of(
                    onPath(FOLDER + platform + "/") || onPath(FOLDER + platform + "-gpu/")
                            ? "libtorch does not load: " + reason
                            : "the native library org.bytedeco:pytorch:" + platform + " is not on the class path ("
                                    + reason + ")");
        } catch (RuntimeException e) {
            return Optional.of("libtorch does not work: " + firstLine(e));
        }
    }

    private static boolean onPath(String folder) {
        return Loader.class.getResource(folder + System.mapLibraryName("jnitorch")) != null;
    }

    private static void unpack(String folder) throws IOException {
        List<String> files = new ArrayList<>(List.of("libgomp.so.1", "libiomp5md.dll"));
        LIBRARIES.forEach(name -> files.add(System.mapLibraryName(name)));
        for (String file : files) {
            URL resource = Loader.class.getResource(folder + file);
            if (resource != null) {
                Loader.cacheResource(resource);
            }
        }
    }

    /** What an exception of libtorch says, without the places in its code. */
    public static String firstLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** Sets what holds for the whole process: no reduced precision and no search for kernels unless asked for. */
    static void configure(TorchSettings settings) {
        Context context = torch.globalContext();
        context.setAllowTF32CuDNN(settings.tf32());
        context.setAllowTF32CuBLAS(settings.tf32());
        context.setBenchmarkCuDNN(settings.benchmark());
        context.setDeterministicCuDNN(!settings.benchmark());
        // Products of bfloat16 are summed in float32 throughout.
        context.setAllowBF16ReductionCuBLAS(false);
    }

    /**
     * Runs something without libtorch's own oneDNN, which computes on the CPU only. On tensors of a few values it needs several times as long to
     * find its kernels as the rest of a step takes, which a GPU never waits for. It is a switch of the whole process: nothing else may compute
     * with libtorch meanwhile.
     */
    public static void withoutOneDnn(Runnable work) {
        Context context = torch.globalContext();
        boolean used = context.userEnabledMkldnn();
        context.setUserEnabledMkldnn(false);
        try {
            work.run();
        } finally {
            context.setUserEnabledMkldnn(used);
        }
    }
}
