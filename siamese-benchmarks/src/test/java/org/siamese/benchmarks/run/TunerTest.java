package org.siamese.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class TunerTest {
    @Test
    void should_tell_the_choice_and_what_the_others_took() throws IOException {
        Tuner.Choice choice = Tuner.choice(new ObjectMapper()
                .readTree("{\"options\": [\"channels last\", \"fused Adam\"],"
                        + " \"tried\": {\"\": 0.5, \"channels last\": 0.25, \"channels last, fused Adam\": 0.2}}"));
        assertThat(choice.options()).containsExactly("channels last", "fused Adam");
        assertThat(choice.text())
                .isEqualTo("runs with channels last and fused Adam"
                        + " (its defaults 0.5000 s, channels last 0.2500 s, channels last, fused Adam 0.2000 s)");
    }

    @Test
    void should_keep_the_defaults_where_they_are_fastest() throws IOException {
        Tuner.Choice choice = Tuner.choice(new ObjectMapper().readTree("{\"options\": [], \"tried\": {\"\": 0.5}}"));
        assertThat(choice.options()).isEmpty();
        assertThat(choice.text()).isEqualTo("runs with its defaults (its defaults 0.5000 s)");
    }
}
