package org.siamese.data.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.sample.AllPairs;
import org.siamese.data.sample.HardPairReplay;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.sample.LastBatch;
import org.siamese.data.sample.ListedPairs;
import org.siamese.data.sample.PairLosses;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.Relation;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomAffine;
import org.siamese.image.pipeline.RandomNoise;

class ImageBatchesTest {
    private final ImageDataset faces = SyntheticFaces.builder()
            .identities(6)
            .imagesPerIdentity(4)
            .size(16, 12)
            .build()
            .dataset();
    private final ImageBatches source = ImageBatches.of(
            faces, RandomPairs.builder(faces.classes()).batchSize(5).seed(2).build());

    private static List<Batch> all(BatchIterator iterator) {
        List<Batch> batches = new ArrayList<>();
        try (iterator) {
            iterator.forEachRemaining(batches::add);
        }
        return batches;
    }

    private static void assertSame(List<Batch> left, List<Batch> right) {
        assertThat(left).hasSameSizeAs(right);
        for (int i = 0; i < left.size(); i++) {
            assertThat(left.get(i).targets()).isEqualTo(right.get(i).targets());
            assertThat(left.get(i).features()).isEqualTo(right.get(i).features());
        }
    }

    @Test
    void should_read_the_pixels_of_the_sampled_images() {
        Batch batch = source.open(0).next();
        int[] items = RandomPairs.builder(faces.classes())
                .batchSize(5)
                .seed(2)
                .build()
                .pass(0)
                .batch(0)
                .items();

        assertThat(batch.features().shape()).containsExactly(10, 1, 16, 12);
        for (int row = 0; row < 10; row++) {
            assertThat(batch.features().slice(row)).isEqualTo(faces.image(items[row]));
        }
        assertThat(source.featureShape()).containsExactly(1, 16, 12);
        assertThat(source.batchesPerEpoch()).isEqualTo(4);
    }

    @Test
    void should_go_on_in_mid_epoch_with_the_rest_of_the_same_sequence() {
        assertSame(all(source.open(3, 2)), all(source.open(3)).subList(2, 4));
        assertThat(all(source.open(3)).get(0).features())
                .isNotEqualTo(all(source.open(4)).get(0).features());
        assertThat(source.open(0, 4).hasNext()).isFalse();
        assertThatThrownBy(() -> source.open(0, 4).next()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    @Timeout(20)
    void should_prefetch_the_same_batches_in_the_same_order() {
        BatchSource ahead = new Prefetch(source, 3);

        assertSame(all(ahead.open(1)), all(source.open(1)));
        assertSame(all(ahead.open(1, 3)), all(source.open(1, 3)));
        assertThat(ahead.batchesPerEpoch()).isEqualTo(4);
    }

    @Test
    @Timeout(20)
    void should_end_the_reading_thread_when_closed_early() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            BatchIterator iterator = new Prefetch(source, 1).open(i);
            iterator.next();
            iterator.close();
            iterator.close();
        }
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (prefetchThreads() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(prefetchThreads()).isZero();
    }

    private static long prefetchThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("siamese-prefetch"))
                .count();
    }

    @Test
    @Timeout(20)
    void should_throw_what_went_wrong_while_prefetching_in_its_place() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean bad = i == 5;
            String name = "x" + i;
            items.add(Item.of(name, "c" + i % 2, decoder -> {
                if (bad) {
                    throw new ImageException(name, "damaged");
                }
                return Picture.of(1, 2, 2, new float[4]);
            }));
        }
        ImageDataset dataset = ImageDataset.of(items, ImagePipeline.grey().build());
        BatchSource plain = ImageBatches.of(
                dataset, RandomPairs.builder(dataset.classes()).batchSize(1).build());
        int good = 0;
        String message = "";
        try (BatchIterator iterator = Prefetch.of(plain).open(0)) {
            while (iterator.hasNext()) {
                iterator.next();
                good++;
            }
        } catch (ImageException e) {
            message = e.getMessage();
        }

        assertThat(message).isEqualTo("x5: damaged");
        int goodPlain = 0;
        try (BatchIterator iterator = plain.open(0)) {
            while (iterator.hasNext()) {
                iterator.next();
                goodPlain++;
            }
        } catch (ImageException e) {
            assertThat(good).isEqualTo(goodPlain);
        }
    }

    @Test
    void should_hand_out_arrays_that_may_be_kept_and_changed() {
        INDArray before = source.open(0).next().features().dup();
        source.open(0).next().features().addi(5);
        assertThat(source.open(0).next().features()).isEqualTo(before);
    }

    @Test
    @Timeout(20)
    void should_fill_arrays_that_were_given_back() {
        ImageBatches shortLast = ImageBatches.of(
                faces,
                RandomPairs.builder(faces.classes())
                        .batchSize(5)
                        .perEpoch(12)
                        .lastBatch(LastBatch.SHORT)
                        .build());
        List<Batch> kept = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            kept.addAll(all(shortLast.open(epoch)));
        }

        for (BatchSource reused : List.of(shortLast, shortLast.withThreads(2), Prefetch.of(shortLast))) {
            Set<INDArray> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
            int read = 0;
            for (int epoch = 0; epoch < 3; epoch++) {
                try (BatchIterator pass = reused.open(epoch)) {
                    while (pass.hasNext()) {
                        Batch batch = pass.next();
                        assertThat(batch.features()).isEqualTo(kept.get(read++).features());
                        arrays.add(batch.features());
                        pass.release(batch);
                    }
                }
            }
            assertThat(read).isEqualTo(kept.size()).isEqualTo(9);
            assertThat(arrays).hasSizeLessThan(read);
        }
    }

    @Test
    void should_refuse_a_batch_that_was_given_back_before() {
        BatchIterator pass = source.open(0);
        Batch batch = pass.next();
        Batch other = pass.next();
        pass.release(batch);
        pass.release(other);

        assertThatThrownBy(() -> pass.release(batch))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("batch: expected one that was not given back before, got it twice");
    }

    @Test
    void should_not_fill_a_part_of_an_array_of_somebody_else() {
        BatchIterator pass = source.open(0);
        Batch batch = pass.next();
        INDArray larger = Nd4j.ones(20, 1, 16, 12);
        pass.release(new Batch(larger.get(NDArrayIndex.interval(0, 10)), batch.targets()));
        pass.next();

        assertThat(larger.minNumber().doubleValue()).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void should_give_the_same_batches_on_any_number_of_threads() {
        ImageDataset varied = faces.withPipeline(ImagePipeline.grey()
                .step(new RandomAffine(10, 0.1, 0.1, 0, Outside.EDGE))
                .step(new RandomNoise(0.1))
                .build());
        ImageBatches plain = ImageBatches.of(
                varied, RandomPairs.builder(varied.classes()).batchSize(3).build());
        List<Batch> expected = all(plain.open(2));

        assertThat(expected).hasSize(8);
        for (int threads : new int[] {1, 2, 7}) {
            assertSame(all(plain.withThreads(threads).open(2)), expected);
            assertSame(all(plain.withThreads(threads).open(2, 5)), expected.subList(5, 8));
        }
        assertSame(all(Prefetch.of(plain.withThreads(2)).open(2)), expected);
        assertThat(all(plain.withAugmentationSeed(1).open(2)).get(0).features())
                .isNotEqualTo(expected.get(0).features());
        assertThatThrownBy(() -> plain.withThreads(65)).hasMessage("threads: expected 0 to 64, got 65");
    }

    @Test
    void should_vary_the_two_views_of_one_image_differently() {
        ImageDataset varied = faces.subset(0, 1, 4, 5)
                .withPipeline(ImagePipeline.grey()
                        .step(new RandomAffine(10, 0.1, 0.1, 0, Outside.EDGE))
                        .build());
        ItemPair pair = new ItemPair(0, 1, Relation.SAME);
        Batch batch = ImageBatches.of(varied, ListedPairs.inOrder(List.of(pair, pair), 2))
                .open(0)
                .next();

        assertThat(batch.features().slice(0)).isNotEqualTo(batch.features().slice(2));
        assertThat(batch.features().slice(0)).isNotEqualTo(varied.image(0));
    }

    @Test
    @Timeout(60)
    void should_end_its_threads_when_closed_early_or_done() throws InterruptedException {
        ImageBatches parallel = source.withThreads(3);
        for (int i = 0; i < 20; i++) {
            try (BatchIterator iterator = parallel.open(i)) {
                iterator.next();
            }
            all(parallel.open(i));
        }
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (readerThreads() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(readerThreads()).isZero();
    }

    private static long readerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("siamese-reader"))
                .count();
    }

    @Test
    void should_be_opened_early_unless_the_sampler_learns() {
        List<ItemPair> pairs = AllPairs.of(faces.classes());
        HardPairReplay replay = HardPairReplay.of(pairs, PairLosses.of(pairs.size()), 4, 1);
        ImageBatches learning = ImageBatches.of(faces, replay);

        assertThat(source.mayOpenEarly()).isTrue();
        assertThat(Prefetch.of(source.withThreads(2)).mayOpenEarly()).isTrue();
        assertThat(learning.mayOpenEarly()).isFalse();
        assertThat(Prefetch.of(learning).mayOpenEarly()).isFalse();
    }

    @Test
    void should_keep_tuples_whole_when_batches_are_merged() {
        List<Batch> batches = all(source.open(0));
        DataSet merged =
                DataSet.merge(List.of(batches.get(0).toDataSet(), batches.get(1).toDataSet()));

        Pairs pairs = (Pairs) Batch.of(merged).targets();
        assertThat(pairs.relations().subList(5, 10))
                .isEqualTo(((Pairs) batches.get(1).targets()).relations());
        assertThat(merged.getFeatures().slice(10))
                .isEqualTo(batches.get(1).features().slice(0));
    }
}
