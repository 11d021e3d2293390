package org.siamese.data.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;

class SamplersTest {
    /** 30 classes of 4 to 9 images in 5 groups. */
    private static final Classes CLASSES = classes();

    private static Classes classes() {
        List<Integer> classOf = new ArrayList<>();
        String[] names = new String[30];
        int[] groups = new int[30];
        for (int c = 0; c < 30; c++) {
            names[c] = "c" + c;
            groups[c] = c % 5;
            for (int i = 0; i < 4 + c % 6; i++) {
                classOf.add(c);
            }
        }
        return Classes.of(classOf.stream().mapToInt(Integer::intValue).toArray(), names)
                .inGroups(groups, "g0", "g1", "g2", "g3", "g4");
    }

    private static List<ItemPair> pairs() {
        return AllPairs.of(CLASSES).subList(0, 500);
    }

    private static Classes forgeries() {
        int[] classOf = new int[CLASSES.items() + 60];
        Arrays.fill(classOf, -1);
        for (int i = 0; i < 60; i++) {
            classOf[CLASSES.items() + i] = i / 2;
        }
        String[] names = new String[30];
        for (int c = 0; c < 30; c++) {
            names[c] = CLASSES.name(c);
        }
        return Classes.of(classOf, names);
    }

    static Stream<Sampler> all() {
        return Stream.of(
                RandomPairs.builder(CLASSES).batchSize(16).seed(3).build(),
                RandomTriplets.builder(CLASSES).batchSize(16).seed(3).build(),
                ClassBatches.builder(CLASSES)
                        .classesPerBatch(7)
                        .imagesPerClass(3)
                        .seed(3)
                        .build(),
                GroupBatches.builder(CLASSES).classesPerGroup(3).seed(3).build(),
                WeightedImages.builder(CLASSES).batchSize(20).seed(3).build(),
                Episodes.builder(CLASSES).ways(6).queries(2).seed(3).build(),
                ListedPairs.shuffled(pairs(), 16, 3),
                ListedPairs.inOrder(pairs(), 16),
                ForgeryPairs.builder(CLASSES, forgeries()).batchSize(16).seed(3).build(),
                HardPairReplay.of(pairs(), PairLosses.of(500), 16, 3));
    }

    @ParameterizedTest
    @MethodSource("all")
    void should_be_a_function_of_epoch_and_index_in_any_order(Sampler sampler) {
        int batches = Math.min(9, sampler.batchesPerEpoch());
        Sampler.Pass forward = sampler.pass(4);
        List<IndexBatch> first = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            first.add(forward.batch(i));
        }
        Sampler.Pass backward = sampler.pass(4);
        for (int i = batches - 1; i >= 0; i--) {
            IndexBatch again = backward.batch(i);
            assertThat(again.items()).isEqualTo(first.get(i).items());
            assertThat(again.targets()).isEqualTo(first.get(i).targets());
            assertThat(again.targets().count()).isLessThanOrEqualTo(sampler.batchSize());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void should_label_rows_as_the_classes_say(Sampler sampler) {
        for (int i = 0; i < Math.min(5, sampler.batchesPerEpoch()); i++) {
            IndexBatch batch = sampler.pass(0).batch(i);
            if (batch.targets() instanceof Labels labels) {
                for (int a = 0; a < labels.count(); a++) {
                    for (int b = 0; b < a; b++) {
                        assertThat(labels.get(a) == labels.get(b))
                                .isEqualTo(CLASSES.classOf(batch.items()[a]) == CLASSES.classOf(batch.items()[b]));
                    }
                }
            }
        }
    }

    @Test
    void should_deal_each_class_at_most_once_a_round_and_all_in_time() {
        ClassBatches sampler = ClassBatches.builder(CLASSES)
                .classesPerBatch(8)
                .imagesPerClass(4)
                .batchesPerEpoch(60)
                .build();
        Sampler.Pass pass = sampler.pass(0);
        Set<Integer> everSeen = new HashSet<>();
        for (int round = 0; round < 20; round++) {
            Set<Integer> seen = new HashSet<>();
            for (int b = 0; b < 3; b++) {
                IndexBatch batch = pass.batch(3 * round + b);
                assertThat(Arrays.stream(batch.items()).distinct()).hasSize(32);
                Arrays.stream(((Labels) batch.targets()).toIntArray())
                        .distinct()
                        .forEach(c -> {
                            assertThat(seen.add(c)).isTrue();
                            everSeen.add(c);
                        });
            }
            assertThat(seen).hasSize(24);
        }
        assertThat(everSeen).hasSize(30);
        assertThat(ClassBatches.builder(CLASSES).build().batchesPerEpoch()).isEqualTo(CLASSES.members() / 64);
    }

    @Test
    void should_show_images_twice_only_if_allowed() {
        ClassBatches.Builder builder = ClassBatches.builder(CLASSES).imagesPerClass(5);

        assertThatThrownBy(builder::build)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("class 'c0': expected at least 5 images")
                .hasMessageEndingWith("got 4");
        IndexBatch batch = builder.allowRepeats().build().pass(0).batch(0);
        assertThat(batch.items()).hasSize(80);
        assertThatThrownBy(
                        () -> ClassBatches.builder(CLASSES).classesPerBatch(31).build())
                .hasMessage("data set: expected at least 31 classes for batches of 31 classes, got 30");
    }

    @Test
    void should_draw_groups_then_classes_then_images() {
        GroupBatches sampler = GroupBatches.builder(CLASSES)
                .groupsPerBatch(2)
                .classesPerGroup(3)
                .imagesPerClass(4)
                .batchesPerEpoch(50)
                .build();
        Set<Integer> groups = new HashSet<>();
        for (int b = 0; b < 50; b++) {
            int[] labels = ((Labels) sampler.pass(0).batch(b).targets()).toIntArray();
            assertThat(Arrays.stream(labels).distinct()).hasSize(6);
            assertThat(Arrays.stream(labels).map(CLASSES::groupOf).distinct()).hasSize(2);
            Arrays.stream(labels).map(CLASSES::groupOf).forEach(groups::add);
        }
        assertThat(groups).hasSize(5);
        assertThatThrownBy(
                        () -> GroupBatches.builder(CLASSES).classesPerGroup(7).build())
                .hasMessage("group 'g0': expected at least 7 classes, got 6");
        assertThatThrownBy(() -> GroupBatches.builder(CLASSES).groupsPerBatch(6).build())
                .hasMessage("data set: expected at least 6 groups, got 5");
    }

    @Test
    void should_weigh_classes() {
        Classes uneven = Classes.of(new int[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2}, "many", "one", "two");
        int[] counts = new int[3];
        WeightedImages balanced = WeightedImages.builder(uneven).batchSize(9000).build();
        for (int label : ((Labels) balanced.pass(0).batch(0).targets()).toIntArray()) {
            counts[label]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(2780, 3220);
        }
        int[] labels = ((Labels) WeightedImages.builder(uneven)
                        .batchSize(9000)
                        .weights(0, 1, 2)
                        .build()
                        .pass(0)
                        .batch(0)
                        .targets())
                .toIntArray();
        assertThat(Arrays.stream(labels).filter(c -> c == 0)).isEmpty();
        assertThat(Arrays.stream(labels).filter(c -> c == 2).count()).isBetween(5780L, 6220L);
        assertThatThrownBy(() -> WeightedImages.builder(uneven).weights(0, 0, 0).build())
                .hasMessageContaining("one above 0");
        assertThatThrownBy(() -> WeightedImages.builder(uneven).power(2)).hasMessage("power: expected 0 to 1, got 2.0");
    }

    @Test
    void should_make_episodes_of_different_images() {
        Episodes episodes = Episodes.builder(CLASSES)
                .ways(5)
                .shots(2)
                .queries(2)
                .withinGroup()
                .build();
        for (int i = 0; i < 50; i++) {
            Episodes.Episode episode = episodes.episode(0, i);
            Set<Integer> items = new HashSet<>();
            Arrays.stream(episode.support()).forEach(items::add);
            Arrays.stream(episode.query()).forEach(items::add);
            assertThat(items).hasSize(20);
            assertThat(items.stream()
                            .map(item -> CLASSES.groupOf(CLASSES.classOf(item)))
                            .distinct())
                    .hasSize(1);
            for (int s = 0; s < 10; s++) {
                assertThat(CLASSES.classOf(episode.support()[s])).isEqualTo(CLASSES.classOf(episode.query()[s]));
                assertThat(episode.supportLabels().get(s)).isEqualTo(s / 2);
            }
        }
        assertThatThrownBy(() -> Episodes.builder(CLASSES).shots(4).build())
                .hasMessage("class 'c0': expected at least 5 images for 4 shots and 1 queries, got 4");
        assertThatThrownBy(() -> Episodes.builder(CLASSES).ways(7).withinGroup().build())
                .hasMessageContaining("a group of at least 7 classes");
    }

    @Test
    void should_go_through_a_list_once_an_epoch() {
        ListedPairs sampler = ListedPairs.shuffled(pairs(), 64, 1).withLastBatch(LastBatch.SHORT);
        Set<List<Integer>> seen = new HashSet<>();
        for (int b = 0; b < sampler.batchesPerEpoch(); b++) {
            int[] items = sampler.pass(2).batch(b).items();
            for (int i = 0; i < items.length; i += 2) {
                assertThat(seen.add(List.of(items[i], items[i + 1]))).isTrue();
            }
        }
        assertThat(seen).hasSize(500);
        assertThat(sampler.pass(1).batch(0).items())
                .isNotEqualTo(sampler.pass(2).batch(0).items());
        ListedPairs wrapped = ListedPairs.inOrder(pairs(), 64).withLastBatch(LastBatch.WRAP);
        assertThat(wrapped.pass(0).batch(7).items()).hasSize(128);
        assertThat(wrapped.pass(0).batch(7).items()[104])
                .isEqualTo(pairs().get(0).first());
        assertThatThrownBy(() -> ListedPairs.inOrder(pairs(), 501)).isInstanceOf(DataException.class);
    }

    @Test
    void should_show_other_listed_pairs_in_each_short_epoch() {
        ListedPairs sampler =
                ListedPairs.shuffled(pairs(), 16, 1).withPerEpoch(100).withLastBatch(LastBatch.SHORT);
        assertThat(sampler.batchesPerEpoch()).isEqualTo(7);
        Set<Integer> first = new HashSet<>();
        Set<Integer> second = new HashSet<>();
        int rows = 0;
        for (int index = 0; index < 7; index++) {
            IndexBatch batch = sampler.pass(0).batch(index);
            rows += batch.targets().count();
            first.add(Arrays.hashCode(batch.items()));
            second.add(Arrays.hashCode(sampler.pass(1).batch(index).items()));
        }
        assertThat(rows).isEqualTo(100);
        assertThat(first).doesNotContainAnyElementsOf(second);
        assertThat(ListedPairs.inOrder(pairs(), 16).withPerEpoch(1000).batchesPerEpoch())
                .isEqualTo(32);
        assertThatThrownBy(() -> ListedPairs.inOrder(pairs(), 16).withPerEpoch(8))
                .isInstanceOf(DataException.class);
    }

    @Test
    void should_balance_a_list() {
        List<ItemPair> balanced = ListedPairs.balanced(pairs(), 1);
        long same = pairs().stream().filter(pair -> pair.relation().isSame()).count();

        assertThat(balanced.stream().filter(pair -> pair.relation().isSame())).hasSize((int) same);
        assertThat(balanced).hasSize(2 * (int) same).doesNotHaveDuplicates();
        assertThatThrownBy(() -> ListedPairs.balanced(List.of(pairs().get(0)), 1))
                .isInstanceOf(DataException.class);
    }

    @Test
    void should_pair_genuine_and_forged_of_each_writer_alike() {
        ForgeryPairs sampler = ForgeryPairs.builder(CLASSES, forgeries())
                .perEpoch(12_000)
                .batchSize(12_000)
                .build();
        IndexBatch batch = sampler.pass(0).batch(0);
        Pairs pairs = (Pairs) batch.targets();
        int[] ofWriter = new int[30];
        int same = 0;
        for (int i = 0; i < 12_000; i++) {
            int first = batch.items()[2 * i];
            int second = batch.items()[2 * i + 1];
            int writer = CLASSES.classOf(first);
            ofWriter[writer]++;
            if (pairs.get(i) == Relation.SAME) {
                same++;
                assertThat(CLASSES.classOf(second)).isEqualTo(writer);
                assertThat(first).isNotEqualTo(second);
            } else {
                assertThat(forgeries().classOf(second)).isEqualTo(writer);
            }
        }
        assertThat(same).isBetween(6000 - 274, 6000 + 274);
        assertThat(Arrays.stream(ofWriter).min().orElseThrow()).isGreaterThan(300);
        assertThat(Arrays.stream(ofWriter).max().orElseThrow()).isLessThan(500);
    }

    @Test
    void should_refuse_writers_who_lack_signatures() {
        Classes genuine = Classes.of(new int[] {0, 0, 1, -1}, "a", "b");
        Classes forged = Classes.of(new int[] {-1, -1, -1, 0}, "a", "b");

        assertThatThrownBy(
                        () -> ForgeryPairs.builder(genuine, forged).batchSize(1).build())
                .hasMessage("writer 'b': expected at least 2 genuine signatures, got 1");
        Classes enough = Classes.of(new int[] {0, 0, 1, 1}, "a", "b");
        assertThatThrownBy(
                        () -> ForgeryPairs.builder(enough, forged).batchSize(1).build())
                .hasMessage("writer 'b': expected at least one forgery (or randomShare 1), got none");
        IndexBatch random = ForgeryPairs.builder(enough, forged)
                .randomShare(1)
                .batchSize(4)
                .build()
                .pass(0)
                .batch(0);
        assertThat(Arrays.stream(random.items()).max().orElseThrow()).isLessThan(4);
    }

    @Test
    void should_replay_hard_pairs_from_the_next_epoch_on() {
        PairLosses losses = PairLosses.of(500);
        HardPairReplay sampler = HardPairReplay.of(pairs(), losses, 50, 7).withShares(0.6, 0.1);
        int[] everyPair = new int[500];
        float[] values = new float[500];
        for (int i = 0; i < 500; i++) {
            everyPair[i] = i;
            values[i] = i >= 450 ? 5 : 1;
        }
        int[] before = sampler.pairsOf(0, 3);
        losses.record(everyPair, values);

        assertThat(sampler.pairsOf(0, 3)).isEqualTo(before);
        int hard = 0;
        for (int b = 0; b < 10; b++) {
            int[] chosen = sampler.pairsOf(1, b);
            assertThat(Arrays.stream(chosen).distinct()).hasSize(50);
            assertThat(sampler.pass(1).batch(b).items()[0])
                    .isEqualTo(pairs().get(chosen[0]).first());
            hard += (int) Arrays.stream(chosen).filter(pair -> pair >= 450).count();
        }
        assertThat(hard).isBetween(300, 360);
        losses.record(new int[] {0, 1, 2}, new float[] {9, 9, 9});
        HardPairReplay resumed = HardPairReplay.of(pairs(), PairLosses.fromBytes(losses.toBytes()), 50, 7)
                .withShares(0.6, 0.1);
        assertThat(resumed.pairsOf(1, 5)).isEqualTo(sampler.pairsOf(1, 5));
        assertThat(resumed.pairsOf(2, 5)).isEqualTo(sampler.pairsOf(2, 5)).isNotEqualTo(resumed.pairsOf(1, 5));
        assertThatThrownBy(() -> losses.record(new int[] {1}, new float[] {Float.NaN}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> PairLosses.fromBytes(new byte[5])).isInstanceOf(DataException.class);
    }
}
