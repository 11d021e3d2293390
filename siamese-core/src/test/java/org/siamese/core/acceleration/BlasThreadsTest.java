package org.siamese.core.acceleration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class BlasThreadsTest {
    @TempDir
    Path folder;

    /** Milliseconds of processor time while the program sleeps, and OpenBLAS's setting. */
    private record Idle(double milliseconds, String setting) {}

    @Test
    void should_let_the_threads_of_openblas_sleep_after_a_product() throws Exception {
        Idle idle = idle(List.of(), Map.of("OMP_NUM_THREADS", "2"));

        assertThat(idle.setting()).isEqualTo(BlasThreads.VALUE);
        assertThat(idle.milliseconds()).isLessThan(2);
    }

    @Test
    void should_leave_a_setting_of_the_user() throws Exception {
        assertThat(idle(List.of(), Map.of(BlasThreads.VARIABLE, "20")).setting())
                .isEqualTo("20");
    }

    @Test
    void should_set_nothing_where_nothing_process_wide_is_allowed() throws Exception {
        assertThat(idle(List.of("-D" + ProcessEffects.PROPERTY + "=false"), Map.of())
                        .setting())
                .isEqualTo("null");
    }

    private Idle idle(List<String> options, Map<String, String> environment) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        Process process = OtherJvm.start(
                MultiplyAndWait.class, options, environment, System.getProperty("java.class.path"), errors);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        String[] words = output.strip().split(" ");
        return new Idle(Double.parseDouble(words[0]), words[1]);
    }
}
