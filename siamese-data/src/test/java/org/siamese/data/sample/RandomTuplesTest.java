package org.siamese.data.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Triplets;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;

class RandomTuplesTest {
    /** 20 classes of 2 to 8 images, interleaved, and some items of no class. */
    private final Classes classes = classes();

    private static Classes classes() {
        int[] classOf = new int[120];
        String[] names = new String[20];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = i % 13 == 0 ? -1 : (i * i + 3 * i) % 20;
        }
        java.util.Map<Integer, Integer> dense = new java.util.LinkedHashMap<>();
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = classOf[i] < 0 ? -1 : dense.computeIfAbsent(classOf[i], key -> dense.size());
        }
        for (int c = 0; c < dense.size(); c++) {
            names[c] = "c" + c;
        }
        return Classes.of(classOf, java.util.Arrays.copyOf(names, dense.size()));
    }

    @Test
    void should_pair_as_told_never_with_itself_and_half_same() {
        RandomPairs sampler = RandomPairs.builder(classes)
                .batchSize(50)
                .perEpoch(20_000)
                .seed(5)
                .build();
        int same = 0;
        BitSet seen = new BitSet();
        for (int b = 0; b < sampler.batchesPerEpoch(); b++) {
            IndexBatch batch = sampler.pass(0).batch(b);
            Pairs pairs = (Pairs) batch.targets();
            for (int i = 0; i < pairs.count(); i++) {
                int first = batch.items()[2 * i];
                int second = batch.items()[2 * i + 1];
                assertThat(first).isNotEqualTo(second);
                assertThat(classes.classOf(first)).isNotNegative();
                assertThat(classes.classOf(second)).isNotNegative();
                assertThat(pairs.get(i)).isEqualTo(Relation.ofSame(classes.classOf(first) == classes.classOf(second)));
                same += pairs.get(i).isSame() ? 1 : 0;
                seen.set(classes.classOf(first));
            }
        }
        // Five deviations of a binomial of 20,000 fair draws.
        assertThat(same).isBetween(10_000 - 354, 10_000 + 354);
        assertThat(seen.cardinality()).isEqualTo(classes.count());
    }

    @Test
    void should_draw_every_partner_as_often() {
        Classes small = Classes.of(new int[] {0, 0, 0, 1, 1}, "a", "b");
        RandomPairs sampler =
                RandomPairs.builder(small).batchSize(30_000).perEpoch(30_000).build();
        int[][] counts = new int[5][5];
        int[] items = sampler.pass(0).batch(0).items();
        for (int i = 0; i < 30_000; i++) {
            counts[items[2 * i]][items[2 * i + 1]]++;
        }
        // From each of 5 images: half to 2 (or 1) of its class, half to 2 (or 3) of the other.
        assertThat(counts[0][1]).isBetween(1300, 1700);
        assertThat(counts[0][2]).isBetween(1300, 1700);
        assertThat(counts[1][0]).isBetween(1300, 1700);
        assertThat(counts[0][4]).isBetween(1300, 1700);
        assertThat(counts[3][4]).isBetween(2700, 3300);
        assertThat(counts[4][1]).isBetween(850, 1150);
        assertThat(counts[2][2]).isZero();
    }

    @Test
    void should_make_triplets_of_two_classes_and_three_images() {
        RandomTriplets sampler = RandomTriplets.builder(classes)
                .batchSize(64)
                .perEpoch(6400)
                .seed(1)
                .build();
        for (int b = 0; b < 100; b++) {
            IndexBatch batch = sampler.pass(3).batch(b);
            assertThat(batch.targets()).isEqualTo(new Triplets(64));
            for (int i = 0; i < 64; i++) {
                int anchor = batch.items()[3 * i];
                int positive = batch.items()[3 * i + 1];
                int negative = batch.items()[3 * i + 2];
                assertThat(anchor).isNotEqualTo(positive);
                assertThat(classes.classOf(anchor)).isEqualTo(classes.classOf(positive));
                assertThat(classes.classOf(negative))
                        .isNotEqualTo(classes.classOf(anchor))
                        .isNotNegative();
            }
        }
    }

    @Test
    void should_depend_on_seed_and_epoch_alone() {
        RandomPairs.Builder builder = RandomPairs.builder(classes).batchSize(8).seed(9);
        int[] once = builder.build().pass(2).batch(3).items();

        assertThat(builder.build().pass(2).batch(3).items()).isEqualTo(once);
        assertThat(builder.build().pass(1).batch(3).items()).isNotEqualTo(once);
        assertThat(builder.seed(10).build().pass(2).batch(3).items()).isNotEqualTo(once);
    }

    @Test
    void should_treat_the_last_batch_as_told() {
        RandomPairs.Builder builder = RandomPairs.builder(classes).batchSize(40).perEpoch(100);

        assertThat(builder.build().batchesPerEpoch()).isEqualTo(2);
        Sampler shortLast = builder.lastBatch(LastBatch.SHORT).build();
        assertThat(shortLast.batchesPerEpoch()).isEqualTo(3);
        assertThat(shortLast.pass(0).batch(2).targets().count()).isEqualTo(20);
        Sampler wrapped = builder.lastBatch(LastBatch.WRAP).build();
        assertThat(wrapped.batchesPerEpoch()).isEqualTo(3);
        assertThat(wrapped.pass(0).batch(2).targets().count()).isEqualTo(40);
    }

    @Test
    void should_have_an_epoch_of_one_pair_for_each_image_by_default() {
        assertThat(RandomPairs.builder(classes).batchSize(1).build().batchesPerEpoch())
                .isEqualTo(classes.members());
    }

    @Test
    void should_fail_before_training_if_the_data_do_not_suffice() {
        assertThatThrownBy(() -> RandomPairs.builder(Classes.of(new int[] {0, 0}, "only"))
                        .build())
                .isInstanceOf(DataException.class)
                .hasMessage("data set: expected at least 2 classes, as pairs need two, got 1");
        assertThatThrownBy(() -> RandomTriplets.builder(Classes.of(new int[] {0, 0, 1}, "a", "lonely"))
                        .build())
                .isInstanceOf(DataException.class)
                .hasMessage("class 'lonely': expected at least 2 images, as triplets need two of a class, got 1");
        assertThatThrownBy(() -> RandomPairs.builder(classes).batchSize(1000).build())
                .isInstanceOf(DataException.class)
                .hasMessage("batchSize: expected at most the " + classes.members() + " pairs of an epoch, got 1000");
        assertThatThrownBy(() -> RandomPairs.builder(classes).batchSize(0).build())
                .hasMessage("batchSize: expected at least 1, got 0");
        assertThatThrownBy(() -> RandomPairs.builder(classes).sameShare(Double.NaN))
                .hasMessageContaining("sameShare");
    }
}
