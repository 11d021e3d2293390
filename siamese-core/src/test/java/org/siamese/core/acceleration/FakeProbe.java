package org.siamese.core.acceleration;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A machine on paper. Asking for the driver where that is not allowed fails. */
record FakeProbe(
        Optional<Backend> loaded,
        Set<String> onClassPath,
        Optional<String> request,
        boolean cpuPreferred,
        Optional<CudaDriver> known,
        List<String> missingForCuda)
        implements BackendProbe {

    static FakeProbe withBoth(CudaDriver driver, String... missing) {
        return new FakeProbe(
                Optional.empty(), Set.of(CPU, CUDA), Optional.empty(), false, Optional.of(driver), List.of(missing));
    }

    static FakeProbe with(String... backends) {
        return new FakeProbe(Optional.empty(), Set.of(backends), Optional.empty(), false, Optional.empty(), List.of());
    }

    FakeProbe onClassPath(String... backends) {
        return new FakeProbe(loaded, Set.of(backends), request, cpuPreferred, known, missingForCuda);
    }

    FakeProbe request(String value) {
        return new FakeProbe(loaded, onClassPath, Optional.of(value), cpuPreferred, known, missingForCuda);
    }

    FakeProbe preferCpu() {
        return new FakeProbe(loaded, onClassPath, request, true, known, missingForCuda);
    }

    FakeProbe loaded(Backend backend) {
        return new FakeProbe(Optional.of(backend), onClassPath, request, cpuPreferred, known, missingForCuda);
    }

    @Override
    public CudaDriver driver() {
        return known.orElseThrow(() -> new AssertionError("the driver was asked where its answer does not matter"));
    }
}
