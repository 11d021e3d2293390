package org.siamese.examples.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.HadsellContrastiveLoss;

/** The only checkpoint of a run, which goes on from it: so all that it holds shows in the parameters. */
final class CheckpointLoader implements Loader {
    private final Path run;
    private final String fileName;
    private final List<byte[]> seeds;
    private final ImageDataset data;

    CheckpointLoader(Path folder) throws IOException {
        run = folder.resolve("run");
        data = ImageDataset.of(
                IntStream.range(0, 8)
                        .mapToObj(i -> Item.of("image " + i, "class " + i / 2, decoder -> picture(i)))
                        .toList(),
                ImagePipeline.grey().build());
        clean();
        train(1);
        try (Stream<Path> all = Files.list(run)) {
            Path newest = all.filter(path -> path.toString().endsWith(".checkpoint"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            fileName = newest.getFileName().toString();
            seeds = List.of(Files.readAllBytes(newest));
        }
    }

    private static Picture picture(int index) {
        float[] values = new float[36];
        for (int i = 0; i < values.length; i++) {
            values[i] = (index * 37 + i * 11) % 64 / 64f;
        }
        return Picture.of(1, 6, 6, values);
    }

    private void clean() throws IOException {
        Files.createDirectories(run);
        try (Stream<Path> all = Files.list(run)) {
            for (Path path : all.toList()) {
                Files.delete(path);
            }
        }
    }

    private SiameseModel train(int epochs) {
        return SiameseTrainer.builder()
                .tower(Tower.builder()
                        .input(1, 6, 6)
                        .dense(4)
                        .relu()
                        .embedding(2)
                        .build())
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(ImageBatches.of(data, classes -> RandomPairs.builder(classes)
                        .batchSize(4)
                        .perEpoch(8)
                        .build()))
                .observer(new LossHistory())
                .checkpoints(run)
                .epochs(epochs)
                .seed(5)
                .quiet()
                .fit();
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public Kind kind() {
        return Kind.ZIP;
    }

    @Override
    public boolean checked() {
        return true;
    }

    @Override
    public List<byte[]> seeds() {
        return seeds;
    }

    @Override
    public String load(Path file, int seed) throws IOException {
        clean();
        Files.copy(file, run.resolve(fileName), StandardCopyOption.REPLACE_EXISTING);
        return Arrays.toString(
                train(2).toComputationGraph().params().dup('c').data().asFloat());
    }
}
