package org.siamese.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.siamese.benchmarks.SiameseBenchmarks;
import org.siamese.benchmarks.run.Launcher;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.engine.TowerEngines;

class GpuCheckTest {
    @AfterEach
    void clear() {
        List.of(Launcher.TORCH_DEVICE, TowerEngines.ENGINE_PROPERTY).forEach(System::clearProperty);
    }

    @Test
    void should_say_in_one_line_that_there_is_no_gpu() {
        assumeTrue(Acceleration.driver().gpus().isEmpty(), "there is a GPU");
        StringWriter said = new StringWriter();

        int code = SiameseBenchmarks.commandLine()
                .setErr(new PrintWriter(said, true))
                .execute("gpu");

        assertThat(code).isEqualTo(1);
        assertThat(said.toString().lines())
                .singleElement()
                .asString()
                .startsWith("siamese.engine asks for torch, which cannot compute the network: "
                        + "siamese.torch.device asks for cuda, but ");
    }
}
