package org.siamese.torch.internal.natives;

import java.util.Optional;
import java.util.Set;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.acceleration.CudaDriver;

/** What is looked at before a device is chosen; tests put other machines in its place. */
public interface TorchProbe {
    /** What the NVIDIA driver tells; nothing of libtorch is loaded for that. */
    CudaDriver driver();

    /** Why libtorch does not load; empty where it does. */
    Optional<String> libraryProblem();

    /** Whether the libtorch that loads is built for CUDA. */
    boolean cudaBuild();

    /** The OpenMP runtimes that are mapped into this process; more than one on a CPU is a trap. */
    int openMpRuntimes();

    /** What the processor can, as Linux names it; empty where the operating system does not tell. */
    Set<String> processorFeatures();

    /** This machine. */
    static TorchProbe ofThisMachine() {
        return new TorchProbe() {
            @Override
            public CudaDriver driver() {
                return Acceleration.driver();
            }

            @Override
            public Optional<String> libraryProblem() {
                return Libtorch.loadingProblem();
            }

            @Override
            public boolean cudaBuild() {
                return Libtorch.hasCuda();
            }

            @Override
            public int openMpRuntimes() {
                return OpenMpRuntimes.mapped().size();
            }

            @Override
            public Set<String> processorFeatures() {
                return Acceleration.processorFeatures();
            }
        };
    }
}
