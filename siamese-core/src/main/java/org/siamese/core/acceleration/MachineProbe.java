package org.siamese.core.acceleration;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.context.Nd4jContext;
import org.nd4j.linalg.factory.Nd4jBackend;

/** Looks at this process and this machine without starting ND4J. */
final class MachineProbe implements BackendProbe {
    private static final String NATIVE_CPU = "org/nd4j/linalg/cpu/nativecpu/bindings/";
    private static final String NATIVE_CUDA = "org/nd4j/linalg/jcublas/bindings/";
    private static final String CUDA_BINDINGS = "org/bytedeco/cuda/";
    private static final String REDIST = "org.bytedeco:cuda:11.6-8.3-1.5.7";

    @Override
    public Optional<Backend> loaded() {
        // ND4J copies the properties of the backend that it loads into this, and nothing else sets them.
        String operations = Nd4jContext.getInstance().getConf().getProperty("native.ops");
        if (operations == null) {
            return Optional.empty();
        }
        if (operations.contains(".nativecpu.")) {
            return Optional.of(Backend.CPU);
        }
        return Optional.of(operations.contains(".jcublas.") ? Backend.CUDA : Backend.OTHER);
    }

    @Override
    public Set<String> onClassPath() {
        Set<String> names = new TreeSet<>();
        providers().forEach(provider -> names.add(provider.type().getName()));
        names.remove(BackendGate.class.getName());
        return names;
    }

    /** A backend on the class path, made anew. */
    static Nd4jBackend backend(String className) {
        return providers()
                .filter(provider -> provider.type().getName().equals(className))
                .findFirst()
                .orElseThrow()
                .get();
    }

    private static Stream<ServiceLoader.Provider<Nd4jBackend>> providers() {
        return ServiceLoader.load(Nd4jBackend.class, ND4JClassLoading.getNd4jClassloader()).stream();
    }

    @Override
    public Optional<String> request() {
        return Optional.ofNullable(System.getProperty(Acceleration.BACKEND_PROPERTY));
    }

    @Override
    public boolean cpuPreferred() {
        return Nd4jBackend.BACKEND_PRIORITY_CPU >= Nd4jBackend.BACKEND_PRIORITY_GPU;
    }

    @Override
    public CudaDriver driver() {
        return DriverLibrary.read();
    }

    @Override
    public List<String> missingForCuda() {
        String platform = Loader.getPlatform();
        List<String> missing = new ArrayList<>();
        if (!onPath(NATIVE_CUDA + platform + "/" + System.mapLibraryName("jnind4jcuda"))
                && !onPath(NATIVE_CUDA + platform + "-cudnn/" + System.mapLibraryName("jnind4jcuda"))) {
            missing.add("the native library org.nd4j:nd4j-cuda-11.6:" + platform);
        }
        if (!onPath(CUDA_BINDINGS + platform + "/" + System.mapLibraryName("jnicudart"))) {
            missing.add("the native library " + REDIST + ":" + platform);
        }
        List<String> libraries = cudaLibraries().stream()
                .filter(file -> !onPath(CUDA_BINDINGS + platform + "/" + file) && !installed(file))
                .toList();
        if (!libraries.isEmpty()) {
            missing.add(String.join(", ", libraries) + " of CUDA 11; install CUDA 11.6 or add " + REDIST + ":"
                    + platform + "-redist");
        }
        return missing;
    }

    /** Which of {@link NativeBuild#EXTENSIONS} are on the class path. */
    List<String> nativeExtensions() {
        String folder = NATIVE_CPU + Loader.getPlatform();
        return NativeBuild.EXTENSIONS.stream()
                .filter(extension -> onPath(folder + extension + "/" + System.mapLibraryName("jnind4jcpu")))
                .toList();
    }

    private static List<String> cudaLibraries() {
        return Platform.isWindows()
                ? List.of("cudart64_110.dll", "cublas64_11.dll", "cusolver64_11.dll")
                : List.of("libcudart.so.11.0", "libcublas.so.11", "libcusolver.so.11");
    }

    private static boolean onPath(String resource) {
        ClassLoader loader = ND4JClassLoading.getNd4jClassloader();
        return (loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource)) != null;
    }

    /** Whether the file lies where JavaCPP looks, or the operating system finds it. */
    private static boolean installed(String file) {
        Stream<String> folders = Platform.isWindows()
                ? Stream.of("C:/Program Files/NVIDIA GPU Computing Toolkit/CUDA/v11.6/bin")
                : Stream.of("/usr/local/cuda-11.6/lib64", "/usr/local/cuda-11.6/lib", "/usr/lib64", "/usr/lib");
        Stream<String> given =
                Arrays.stream(System.getProperty("java.library.path", "").split(File.pathSeparator));
        return Stream.concat(folders, given)
                        .filter(folder -> !folder.isBlank())
                        .anyMatch(folder -> Files.exists(Path.of(folder, file)))
                || opens(file);
    }

    private static boolean opens(String file) {
        try {
            NativeLibrary.getInstance(file).dispose();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }
}
