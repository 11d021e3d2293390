package org.siamese.data.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siamese.core.batch.Labels;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.AllPairs;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.sample.Episodes;
import org.siamese.data.sample.GroupBatches;
import org.siamese.data.sample.HardPairReplay;
import org.siamese.data.sample.IndexBatch;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.sample.ItemTriplet;
import org.siamese.data.sample.ListedPairs;
import org.siamese.data.sample.ListedTriplets;
import org.siamese.data.sample.PairLosses;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.RandomTriplets;
import org.siamese.data.sample.Sampler;
import org.siamese.data.sample.WeightedImages;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.Relation;
import org.siamese.image.pipeline.ImagePipeline;

/** A sampler chooses indices: those of another part are other images, or none. */
class BoundSamplerTest {
    private static final Split SPLIT = IdentitySplit.byShare(
            SyntheticFaces.builder()
                    .identities(8)
                    .imagesPerIdentity(4)
                    .size(8, 8)
                    .build()
                    .dataset(),
            0.5,
            1);

    static Stream<Sampler> samplers() {
        Classes classes = SPLIT.train().classes();
        return Stream.of(
                RandomPairs.builder(classes).batchSize(4).build(),
                RandomTriplets.builder(classes).batchSize(4).build(),
                ClassBatches.builder(classes)
                        .classesPerBatch(2)
                        .imagesPerClass(2)
                        .build(),
                WeightedImages.builder(classes).batchSize(4).build(),
                GroupBatches.builder(classes.inGroups(new int[] {0, 0, 1, 1}, "a", "b"))
                        .groupsPerBatch(1)
                        .classesPerGroup(2)
                        .imagesPerClass(2)
                        .build(),
                Episodes.builder(classes).ways(2).shots(1).queries(1).build(),
                ListedPairs.inOrder(AllPairs.of(classes), 4));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void should_accept_the_part_that_it_was_built_from_and_refuse_another_of_the_same_size(Sampler sampler) {
        assertThat(SPLIT.test().size()).isEqualTo(SPLIT.train().size());
        assertThat(ImageBatches.of(SPLIT.train(), sampler).batchSize()).isEqualTo(sampler.batchSize());
        assertThatThrownBy(() -> ImageBatches.of(SPLIT.test(), sampler))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sampler: expected to be built from the data set's classes")
                .hasMessageContaining(SPLIT.train().classes().name(0));
    }

    @Test
    void should_accept_the_same_images_prepared_in_another_way() {
        ImageDataset larger =
                SPLIT.train().withPipeline(ImagePipeline.grey().resize(12, 12).build());
        assertThat(ImageBatches.of(larger, samplers().findFirst().orElseThrow()).featureShape())
                .containsExactly(1, 12, 12);
    }

    @Test
    void should_refuse_classes_of_another_number_or_order() {
        Classes classes = Classes.of(new int[] {0, 0, 1, 1}, "a", "b");
        assertThatThrownBy(() -> classes.requireSameAs(Classes.of(new int[] {0, 0, 1}, "a", "b")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 classes of 4 items")
                .hasMessageContaining("2 classes of 3 items");
        assertThatThrownBy(() -> classes.requireSameAs(Classes.of(new int[] {0, -1, 1, 1}, "a", "b")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("item 1 is of class 'a'")
                .hasMessageContaining("class none");
        classes.requireSameAs(Classes.of(new int[] {0, 0, 1, 1}, "a", "b"));
    }

    @Test
    void should_refuse_lists_that_name_an_image_that_is_not_there() {
        int size = SPLIT.train().size();
        List<ItemPair> pairs =
                List.of(new ItemPair(0, size - 1, Relation.DIFFERENT), new ItemPair(1, size, Relation.SAME));
        for (Sampler sampler : List.of(
                ListedPairs.inOrder(pairs, 1),
                HardPairReplay.of(pairs, PairLosses.of(2), 2, 1),
                ListedTriplets.shuffled(List.of(new ItemTriplet(0, 1, size)), 1, 1))) {
            assertThatThrownBy(() -> ImageBatches.of(SPLIT.train(), sampler))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("got item " + size);
        }
        ListedPairs within = ListedPairs.inOrder(pairs.subList(0, 1), 1);
        assertThat(ImageBatches.of(SPLIT.train(), within).batchesPerEpoch()).isOne();
    }

    @Test
    void should_accept_a_sampler_of_ones_own_that_does_not_say() {
        Sampler own = new Sampler() {
            @Override
            public int batchesPerEpoch() {
                return 1;
            }

            @Override
            public int batchSize() {
                return 2;
            }

            @Override
            public Pass pass(int epoch) {
                return index -> new IndexBatch(new int[] {0, 1}, Labels.of(new int[] {0, 0}));
            }
        };
        assertThat(ImageBatches.of(SPLIT.test(), own).open(0).next().targets().rows())
                .isEqualTo(2);
    }
}
