package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.engine.Precision;

class TrainingConfigurationTest {
    private static final LoopContrastive LOSS = new LoopContrastive(2);

    @Test
    void should_give_a_builder_that_is_told_nothing_the_defaults() {
        assertThat(TrainingConfiguration.custom(LOSS).build()).isEqualTo(TrainingConfiguration.ofDefaults(LOSS));
        assertThat(TrainingConfiguration.ofDefaults(LOSS).updater()).isEqualTo(new Adam(5e-4));
        assertThat(TrainingConfiguration.ofDefaults(LOSS).budget()).isEqualTo(TrainingBudget.ofEpochs(10));
    }

    @Test
    void should_change_what_is_set_and_keep_the_rest() {
        TrainingConfiguration base = TrainingConfiguration.custom(LOSS)
                .updater(new Sgd(0.5))
                .seed(7)
                .accumulate(3)
                .chunks(6)
                .clip(GradientClipping.elementWise(1))
                .l2(0.1)
                .weightDecay(0.2)
                .freeze("a", "b")
                .learningRateFactor(0.1, "c", "d*")
                .learningRateFactor(3, "c")
                .memberStatistics(MemberStatistics.TOGETHER)
                .earlyStopping(EarlyStopping.ofPatience(2))
                .precision(Precision.BFLOAT16)
                .steps(9)
                .build();
        assertThat(base)
                .isEqualTo(new TrainingConfiguration(
                        LOSS,
                        new Sgd(0.5),
                        TrainingBudget.ofSteps(9),
                        7,
                        MemberStatistics.TOGETHER,
                        3,
                        6,
                        GradientClipping.elementWise(1),
                        0.1,
                        0.2,
                        List.of("a", "b"),
                        Map.of("c", 3.0, "d*", 0.1),
                        EarlyStopping.ofPatience(2),
                        Precision.BFLOAT16));
        assertThat(TrainingConfiguration.from(base).build()).isEqualTo(base);
        assertThat(TrainingConfiguration.from(base).epochs(4).build())
                .isEqualTo(base.withBudget(TrainingBudget.ofEpochs(4)));
        assertThat(base.withSeed(8).withSeed(7)).isEqualTo(base).isNotEqualTo(base.withSeed(8));
        LoopContrastive other = new LoopContrastive(3);
        assertThat(TrainingConfiguration.from(base).loss(other).build()).isEqualTo(base.withLoss(other));
    }

    @Test
    void should_put_a_schedule_into_the_updater_that_was_set_before() {
        StepSchedule schedule = new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 2);
        TrainingConfiguration settings = TrainingConfiguration.custom(LOSS)
                .updater(new Sgd(0.5))
                .schedule(schedule)
                .build();
        assertThat(settings.updater()).isInstanceOf(Sgd.class);
        assertThat(settings.updater().getLearningRate(0, 4)).isEqualTo(0.025);
    }

    @Test
    void should_refuse_what_is_out_of_range() {
        assertThatThrownBy(
                        () -> TrainingConfiguration.custom(LOSS).accumulate(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("accumulation");
        assertThatThrownBy(() -> TrainingConfiguration.ofDefaults(LOSS).withL2(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("l2");
    }

    @Test
    void should_refuse_factors_of_no_learning_rate() {
        assertThatThrownBy(() -> TrainingConfiguration.custom(LOSS)
                        .learningRateFactor(0, "a")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learningRateFactors, a: expected a finite number above 0, got 0.0");
        assertThatThrownBy(() -> TrainingConfiguration.custom(LOSS)
                        .updater(new AdaDelta())
                        .learningRateFactor(2, "a")
                        .build())
                .hasMessageContaining("expected an updater with a learning rate, got AdaDelta");
    }

    @Test
    void should_write_factors_only_where_there_are_some() {
        TrainingConfiguration plain = TrainingConfiguration.ofDefaults(LOSS);
        assertThat(plain.toJson()).doesNotContain("learningRateFactors");
        TrainingConfiguration some = plain.withLearningRateFactors(Map.of("a*", 0.25));
        assertThat(TrainingConfiguration.fromJson(some.toJson()))
                .isEqualTo(some)
                .isNotEqualTo(plain);
    }

    @Test
    void should_write_a_precision_only_where_it_is_not_float32() {
        TrainingConfiguration plain = TrainingConfiguration.ofDefaults(LOSS);
        assertThat(plain.toJson()).doesNotContain("precision");
        assertThat(TrainingConfiguration.fromJson(plain.toJson()).precision()).isEqualTo(Precision.FLOAT32);
        TrainingConfiguration half = plain.withPrecision(Precision.BFLOAT16);
        assertThat(TrainingConfiguration.fromJson(half.toJson()))
                .isEqualTo(half)
                .isNotEqualTo(plain);
        assertThatThrownBy(() -> TrainingConfiguration.fromJson(half.toJson().replace("BFLOAT16", "FLOAT8")))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("FLOAT8");
    }

    @Test
    void should_refuse_a_learning_rate_that_is_not_above_zero() {
        TrainingConfiguration settings = TrainingConfiguration.ofDefaults(LOSS);
        for (double rate : new double[] {0, -1, -1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
            for (IUpdater updater :
                    new IUpdater[] {new Sgd(rate), new Adam(rate), new RmsProp(rate), new Nesterovs(rate, 0.9)}) {
                assertThatThrownBy(() -> settings.withUpdater(updater))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("updater: expected a finite learning rate above 0, got " + rate);
            }
        }
    }

    @Test
    void should_take_updaters_without_a_learning_rate_and_schedules_that_warm_up() {
        TrainingConfiguration settings = TrainingConfiguration.ofDefaults(LOSS);
        Sgd byIteration = new Sgd(1);
        byIteration.setLrAndSchedule(Double.NaN, new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.0, 300, 0.1)));
        Sgd byEpoch = new Sgd(1);
        byEpoch.setLrAndSchedule(Double.NaN, new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.0, 3, 0.1)));
        for (IUpdater updater : new IUpdater[] {new NoOp(), new AdaDelta(), byIteration, byEpoch}) {
            TrainingConfiguration with = settings.withUpdater(updater);
            assertThat(with.updater()).isEqualTo(updater);
            assertThat(TrainingConfiguration.fromJson(with.toJson()).updater()).isEqualTo(updater);
        }
        Sgd never = new Sgd(1);
        never.setLrAndSchedule(Double.NaN, new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.0)));
        assertThatThrownBy(() -> settings.withUpdater(never)).hasMessageContaining("learning rate");
    }

    @Test
    void should_read_no_number_that_is_missing() throws IOException {
        String json = TrainingConfiguration.ofDefaults(LOSS).toJson();
        ObjectMapper mapper = new ObjectMapper();
        for (String name : new String[] {"seed", "accumulation", "l2", "weightDecay"}) {
            ObjectNode changed = (ObjectNode) mapper.readTree(json);
            changed.put(name, "NaN");
            assertThatThrownBy(() -> TrainingConfiguration.fromJson(changed.toString()))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageMatching("json, " + name + ": expected a (whole )?number, got \"NaN\"");
            changed.remove(name);
            assertThatThrownBy(() -> TrainingConfiguration.fromJson(changed.toString()))
                    .hasMessageMatching("json, " + name + ": expected a (whole )?number, got none");
        }
        ObjectNode changed = (ObjectNode) mapper.readTree(json);
        assertThat(((ObjectNode) changed.path("updater")).remove("learningRate").asDouble())
                .isEqualTo(5e-4);
        assertThatThrownBy(() -> TrainingConfiguration.fromJson(changed.toString()))
                .isInstanceOf(TrainingException.class)
                .hasMessage("json, updater, learningRate: expected a number or a schedule, got none");
    }
}
