package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.engine.StepResult;
import org.siamese.core.model.SiameseModel;

class EpochReaderTest {
    private static final int BATCHES = 2;

    private final List<String> events = new ArrayList<>();
    private final List<Batch> given = new ArrayList<>();
    private final List<Batch> released = new ArrayList<>();
    private int opened;
    private int closed;

    /** Blobs that tell what happens to their passes; a pass beyond the last good one cannot be opened. */
    private final class Told implements BatchSource {
        private final BlobPairs blobs = new BlobPairs(16, BATCHES, 1);
        private final boolean early;
        private final int lastGood;

        Told(boolean early, int lastGood) {
            this.early = early;
            this.lastGood = lastGood;
        }

        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            if (epoch > lastGood) {
                throw new IllegalStateException("no epoch " + epoch);
            }
            BatchIterator pass = blobs.open(epoch, firstBatch);
            opened++;
            events.add("open " + epoch + "." + firstBatch);
            return new BatchIterator() {
                @Override
                public boolean hasNext() {
                    return pass.hasNext();
                }

                @Override
                public Batch next() {
                    Batch batch = pass.next();
                    given.add(batch);
                    return batch;
                }

                @Override
                public void release(Batch batch) {
                    released.add(batch);
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }

        @Override
        public boolean mayOpenEarly() {
            return early;
        }

        @Override
        public int batchesPerEpoch() {
            return BATCHES;
        }

        @Override
        public int batchSize() {
            return blobs.batchSize();
        }

        @Override
        public long[] featureShape() {
            return blobs.featureShape();
        }
    }

    private SiameseTrainer.Builder trainer(BatchSource source) {
        return SiameseTrainerTest.trainer().batches(source).epochs(3).observer(new TrainingObserver() {
            @Override
            public void onStep(int epoch, int batch, int units, StepResult result) {
                events.add("step " + epoch + "." + batch);
            }

            @Override
            public void onEpoch(EpochReport report) {
                events.add("end " + report.epoch());
            }
        });
    }

    private static float[] parameters(SiameseModel model) {
        return model.toComputationGraph().params().data().asFloat();
    }

    @Test
    void should_open_the_next_pass_before_the_last_step_of_an_epoch() {
        float[] early = parameters(trainer(new Told(true, 2)).fit());
        assertThat(events)
                .containsExactly(
                        "open 0.0",
                        "step 0.0",
                        "open 1.0",
                        "step 0.1",
                        "end 0",
                        "step 1.0",
                        "open 2.0",
                        "step 1.1",
                        "end 1",
                        "step 2.0",
                        "step 2.1",
                        "end 2");
        assertThat(closed).isEqualTo(opened);
        assertThat(early)
                .isEqualTo(parameters(trainer(new BlobPairs(16, BATCHES, 1)).fit()));
    }

    @Test
    void should_open_a_pass_that_must_not_be_opened_early_when_its_epoch_begins() {
        trainer(new Told(false, 2)).epochs(2).fit();
        assertThat(events)
                .containsExactly(
                        "open 0.0", "step 0.0", "step 0.1", "end 0", "open 1.0", "step 1.0", "step 1.1", "end 1");
        assertThat(closed).isEqualTo(opened);
    }

    @Test
    void should_not_open_a_pass_that_the_budget_of_steps_has_no_room_for() {
        trainer(new Told(true, 2)).steps(2).fit();
        assertThat(events).containsExactly("open 0.0", "step 0.0", "step 0.1", "end 0");
        assertThat(closed).isEqualTo(opened);
    }

    @Test
    void should_close_a_pass_that_was_opened_in_vain() {
        TrainingObserver failing = new TrainingObserver() {
            @Override
            public void onStep(int epoch, int batch, int units, StepResult result) {
                if (epoch == 1 && batch == 1) {
                    throw new IllegalStateException("enough");
                }
            }
        };
        assertThatThrownBy(() -> trainer(new Told(true, 2)).observer(failing).fit())
                .hasMessage("enough");
        assertThat(events).endsWith("open 2.0", "step 1.1");
        assertThat(closed).isEqualTo(opened).isEqualTo(3);
    }

    @Test
    void should_go_on_in_mid_epoch_with_the_same_numbers(@TempDir Path folder) {
        trainer(new Told(true, 2)).steps(3).checkpoints(folder).fit();
        float[] resumed =
                parameters(trainer(new Told(true, 2)).checkpoints(folder).fit());
        assertThat(events)
                .contains("open 1.1")
                .endsWith("open 2.0", "step 1.1", "end 1", "step 2.0", "step 2.1", "end 2");
        assertThat(closed).isEqualTo(opened);
        assertThat(resumed).isEqualTo(parameters(trainer(new Told(true, 2)).fit()));
    }

    @Test
    void should_end_an_epoch_before_the_next_pass_fails_to_open() {
        assertThatThrownBy(() -> trainer(new Told(true, 0)).fit()).hasMessage("no epoch 1");
        assertThat(events).endsWith("step 0.1", "end 0");
        assertThat(closed).isEqualTo(opened);
    }

    @Test
    void should_give_back_each_batch_that_was_trained_on() {
        trainer(new Told(false, 2)).accumulate(2).fit();
        assertThat(released).hasSize(3 * BATCHES).isEqualTo(given);
    }

    @Test
    void should_open_the_first_pass_again_for_an_observer_that_steers_it() {
        trainer(new Told(false, 0)).epochs(1).observer(new Steering()).fit();
        assertThat(events).startsWith("open 0.0", "open 0.0", "step 0.0");
        assertThat(closed).isEqualTo(opened).isEqualTo(2);
    }

    /** Says that it steers batches. */
    private static final class Steering implements TrainingObserver, Checkpointable {
        @Override
        public String checkpointName() {
            return "steering";
        }

        @Override
        public byte[] saveState() {
            return new byte[0];
        }

        @Override
        public void restoreState(byte[] state) {
            // There is none.
        }

        @Override
        public boolean steersBatches() {
            return true;
        }
    }

    @Test
    void should_keep_batches_while_listeners_may_look_at_them() {
        trainer(new Told(false, 2)).listener(new ScoreIterationListener(100)).fit();
        assertThat(given).isNotEmpty();
        assertThat(released).isEmpty();
    }
}
