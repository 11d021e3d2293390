package org.siamese.core.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4jBackend;

class BackendGateTest {
    /** A CUDA backend as ND4J's: it says that it is there without looking at the GPU, and fails when it is used. */
    private static final String CUDA_BACKEND =
            """
            package org.nd4j.linalg.jcublas;

            public class JCublasBackend extends org.nd4j.linalg.factory.Nd4jBackend {
                public boolean allowsOrder() { return false; }
                public int getPriority() { return BACKEND_PRIORITY_GPU; }
                public boolean isAvailable() { return true; }
                public boolean canRun() { return true; }
                public org.nd4j.common.io.Resource getConfigurationResource() { throw new IllegalStateException("used"); }
                public Class getNDArrayClass() { throw new IllegalStateException("used"); }
                public org.nd4j.linalg.factory.Environment getEnvironment() { throw new IllegalStateException("used"); }
                public String buildInfo() { return "fake"; }
                public void logBackendInit() {}
            }
            """;

    private static BackendDecision cpu(boolean override) {
        return new BackendDecision(Backend.CPU, "test", override, false);
    }

    @Test
    void should_come_last_if_nd4j_chooses_well() {
        BackendGate gate = new BackendGate(() -> cpu(false));
        assertThat(gate.getPriority())
                .isLessThan(Nd4jBackend.BACKEND_PRIORITY_CPU)
                .isLessThan(Nd4jBackend.BACKEND_PRIORITY_GPU);
        assertThat(gate.isAvailable()).isFalse();
    }

    @Test
    void should_come_first_as_the_decided_backend_if_nd4j_would_take_another() throws IOException {
        BackendGate gate = new BackendGate(() -> cpu(true));
        Nd4jBackend backend = MachineProbe.backend(BackendProbe.CPU);
        assertThat(gate.getPriority())
                .isGreaterThan(Nd4jBackend.BACKEND_PRIORITY_CPU)
                .isGreaterThan(Nd4jBackend.BACKEND_PRIORITY_GPU);
        assertThat(gate.isAvailable()).isTrue();
        assertThat(gate.canRun()).isTrue();
        assertThat(gate.allowsOrder()).isEqualTo(backend.allowsOrder());
        assertThat(gate.getNDArrayClass()).isEqualTo(backend.getNDArrayClass());
        assertThat(gate.getEnvironment()).isSameAs(backend.getEnvironment());
        assertThat(gate.getConfigurationResource().getInputStream())
                .hasSameContentAs(backend.getConfigurationResource().getInputStream());
        assertThat(gate).hasToString(BackendProbe.CPU);
    }

    @Test
    void should_pass_on_why_nothing_can_compute() {
        BackendGate gate = new BackendGate(() -> {
            throw new IllegalStateException("ND4J cannot compute: test");
        });
        assertThatIllegalStateException().isThrownBy(gate::getPriority).withMessageContaining("cannot compute");
    }

    @Test
    void should_start_nd4j_on_the_cpu_with_one_line_beside_a_cuda_backend_that_cannot_run(@TempDir Path folder)
            throws Exception {
        Path source = folder.resolve("JCublasBackend.java");
        Files.writeString(source, CUDA_BACKEND);
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Nd4jBackend.class.getName()), BackendProbe.CUDA);
        String classPath = System.getProperty("java.class.path");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-nowarn", "-cp", classPath, "-d", folder.toString(), source.toString()))
                .isZero();
        Path errors = folder.resolve("errors.txt");

        Process process =
                OtherJvm.start(StartNd4j.class, List.of(), Map.of(), folder + File.pathSeparator + classPath, errors);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(output.strip()).isEqualTo("CPU 3 CPU");
        assertThat(Files.readAllLines(errors))
                .singleElement()
                .asString()
                .contains("ND4J computes on the CPU: the CUDA backend cannot run: ");
    }
}
