package org.siamese.core.acceleration;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the choice of a backend depends on. */
interface BackendProbe {
    /** Class name of ND4J's CPU backend. */
    String CPU = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";

    /** Class name of ND4J's CUDA backend. */
    String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

    /** The backend that ND4J has loaded already. */
    Optional<Backend> loaded();

    /** Class names of the backends on the class path. */
    Set<String> onClassPath();

    /** What the user asks for, see {@link Acceleration#BACKEND_PROPERTY}; empty where nothing is set. */
    Optional<String> request();

    /** Whether the environment gives the CPU backend a priority that is not below the CUDA backend's. */
    boolean cpuPreferred();

    /** The NVIDIA driver. Asked only where the CUDA backend is on the class path, or for a report. */
    CudaDriver driver();

    /** What the CUDA backend needs and neither the class path nor this machine has; empty where nothing is missing. */
    List<String> missingForCuda();
}
