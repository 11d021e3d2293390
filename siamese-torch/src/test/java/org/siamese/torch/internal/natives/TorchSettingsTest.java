package org.siamese.torch.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TorchSettingsTest {
    @Test
    void should_be_exact_and_the_same_each_time_unless_asked() {
        assertThat(TorchSettings.read(name -> null)).isEqualTo(TorchSettings.ofDefaults());
    }

    @Test
    void should_read_properties() {
        Map<String, String> given =
                Map.of(TorchSettings.DEVICE, "CUDA:1", TorchSettings.TF32, "true", TorchSettings.CHANNELS_LAST, "");
        TorchSettings settings = TorchSettings.read(given::get);
        assertThat(settings.device()).contains("cuda:1");
        assertThat(settings.tf32()).isTrue();
        assertThat(settings.benchmark()).isFalse();
        assertThat(settings.channelsLast()).isTrue();
    }

    @Test
    void should_say_what_is_wrong_with_a_property() {
        assertThatThrownBy(() -> TorchSettings.read(Map.of(TorchSettings.DEVICE, "tpu")::get))
                .hasMessage("siamese.torch.device: expected cpu, cuda or cuda:N, got \"tpu\"");
        assertThatThrownBy(() -> TorchSettings.read(Map.of(TorchSettings.TF32, "yes")::get))
                .hasMessage("siamese.torch.tf32: expected true or false, got \"yes\"");
    }

    @Test
    void should_count_the_openmp_runtimes_of_a_process() {
        assertThat(OpenMpRuntimes.of(List.of(
                        "7f00-7f01 r-xp 00000000 08:01 1   /usr/lib/x86_64-linux-gnu/libgomp.so.1.0.0",
                        "7f01-7f02 r--p 00000000 08:01 1   /usr/lib/x86_64-linux-gnu/libgomp.so.1.0.0",
                        "7f03-7f04 r-xp 00000000 08:01 2   /opt/torch/lib/libgomp-a34b3233.so.1",
                        "7f05-7f06 r-xp 00000000 08:01 3   /usr/lib/libc.so.6",
                        "7f07-7f08 rw-p 00000000 00:00 0")))
                .containsExactly("/opt/torch/lib/libgomp-a34b3233.so.1", "/usr/lib/x86_64-linux-gnu/libgomp.so.1.0.0");
    }
}
