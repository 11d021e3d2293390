package org.siamese.data.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.siamese.core.batch.Labels;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;

class ForgeryBatchesTest {
    /** Writer w of 10 has genuine signatures 8w to 8w+4 and forgeries 8w+5 to 8w+7. */
    private static final Classes GENUINE = classes(0, 5);

    private static final Classes FORGED = classes(5, 8);

    private static Classes classes(int from, int to) {
        int[] classOf = new int[80];
        Arrays.setAll(classOf, item -> item % 8 >= from && item % 8 < to ? item / 8 : -1);
        String[] names = new String[10];
        Arrays.setAll(names, writer -> "w" + writer);
        return Classes.of(classOf, names);
    }

    private static ForgeryBatches.Builder builder() {
        return ForgeryBatches.builder(GENUINE, FORGED)
                .writersPerBatch(4)
                .genuinePerWriter(3)
                .forgeriesPerWriter(2)
                .batchesPerEpoch(8)
                .seed(5);
    }

    @Test
    void should_give_genuine_signatures_their_writer_and_each_forgery_a_label_of_its_own() {
        Sampler.Pass pass = builder().build().pass(2);
        for (int index = 0; index < 8; index++) {
            IndexBatch batch = pass.batch(index);
            int[] labels = ((Labels) batch.targets()).toIntArray();
            assertThat(labels).hasSize(20);
            Set<Integer> forgeryLabels = new HashSet<>();
            for (int row = 0; row < 20; row++) {
                int item = batch.items()[row];
                if (row % 5 < 3) {
                    assertThat(GENUINE.classOf(item)).isEqualTo(labels[row]);
                } else {
                    assertThat(FORGED.classOf(item)).isEqualTo(labels[row - row % 5]);
                    assertThat(labels[row]).isEqualTo(10 + item);
                    assertThat(forgeryLabels.add(labels[row])).isTrue();
                }
            }
            assertThat(Arrays.stream(batch.items()).distinct()).hasSize(20);
        }
    }

    @Test
    void should_deal_each_writer_at_most_once_a_round() {
        Sampler.Pass pass = builder().build().pass(0);
        Set<Integer> ever = new HashSet<>();
        for (int round = 0; round < 4; round++) {
            Set<Integer> seen = new HashSet<>();
            for (int index = 2 * round; index < 2 * round + 2; index++) {
                Arrays.stream(((Labels) pass.batch(index).targets()).toIntArray())
                        .filter(label -> label < 10)
                        .distinct()
                        .forEach(writer -> assertThat(seen.add(writer)).isTrue());
            }
            assertThat(seen).hasSize(8);
            ever.addAll(seen);
        }
        assertThat(ever).hasSize(10);
    }

    @Test
    void should_be_a_function_of_epoch_and_index_in_any_order() {
        Sampler.Pass forward = builder().build().pass(1);
        int[][] items = new int[8][];
        for (int index = 0; index < 8; index++) {
            items[index] = forward.batch(index).items();
        }
        Sampler.Pass backward = builder().build().pass(1);
        for (int index = 7; index >= 0; index--) {
            assertThat(backward.batch(index).items()).isEqualTo(items[index]);
        }
        assertThat(builder().build().pass(2).batch(0).items()).isNotEqualTo(items[0]);
    }

    @Test
    void should_show_some_twice_where_there_are_too_few() {
        IndexBatch batch = builder()
                .genuinePerWriter(7)
                .forgeriesPerWriter(4)
                .build()
                .pass(0)
                .batch(0);
        int[] labels = ((Labels) batch.targets()).toIntArray();
        assertThat(Arrays.stream(batch.items()).distinct()).hasSize(4 * (5 + 3));
        for (int row = 7; row < 11; row++) {
            assertThat(labels[row]).isEqualTo(10 + batch.items()[row]);
        }
    }

    @Test
    void should_see_about_as_many_images_an_epoch_as_there_are() {
        assertThat(ForgeryBatches.builder(GENUINE, FORGED)
                        .writersPerBatch(2)
                        .build()
                        .batchesPerEpoch())
                .isEqualTo(80 / 16);
    }

    @Test
    void should_refuse_too_few_writers_or_signatures() {
        assertThatThrownBy(() -> builder().writersPerBatch(11).build())
                .isInstanceOf(DataException.class)
                .hasMessage("data set: expected at least 11 writers, got 10");
        Classes none = Classes.of(new int[80], "w0").inGroups(new int[1], "");
        assertThatThrownBy(() -> ForgeryBatches.builder(GENUINE, none)).hasMessageContaining("10 classes");
        Classes one = Classes.of(new int[] {0, -1, 1, 1, -1}, "a", "b");
        Classes forged = Classes.of(new int[] {-1, 0, -1, -1, 1}, "a", "b");
        assertThatThrownBy(() ->
                        ForgeryBatches.builder(one, forged).writersPerBatch(2).build())
                .hasMessage(
                        "writer 'a': expected at least 2 genuine signatures and 1 forgery, got 1 genuine and 1 forged");
        assertThatThrownBy(() -> builder().genuinePerWriter(1)).hasMessageContaining("genuinePerWriter");
    }
}
