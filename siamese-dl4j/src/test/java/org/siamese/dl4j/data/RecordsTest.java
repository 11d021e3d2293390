package org.siamese.dl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.records.reader.impl.collection.CollectionRecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Text;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.Pairs;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.RandomPairs;
import org.siamese.image.pipeline.ImagePipeline;

/** Record readers, input splits and data set iterators become data sets. */
class RecordsTest {
    @TempDir
    private Path folder;

    private CSVRecordReader csv(String text) throws Exception {
        CSVRecordReader reader = new CSVRecordReader();
        reader.initialize(new FileSplit(
                Files.writeString(folder.resolve("table.csv"), text).toFile()));
        return reader;
    }

    @Test
    void should_read_a_table_with_the_class_in_a_column() throws Exception {
        ArrayDataset table = Records.read(csv("1,red,2.5\n-3,blue,0\n4,red,1e-2\n"), 1);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.classNames()).containsExactly("red", "blue");
        assertThat(table.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2.5f}, {-3, 0}, {4, 0.01f}}));
        assertThat(table.ofClasses(List.of("red")).features())
                .isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2.5f}, {4, 0.01f}}));
    }

    @Test
    void should_name_the_record_that_cannot_be_used() {
        assertThatThrownBy(() -> Records.read(csv("1,red\nmany,red\n"), 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("record 1, column 0")
                .hasMessageContaining("many");
        assertThatThrownBy(() -> Records.read(csv("1,2,red\n1,red\n"), 2)).hasMessageContaining("record 1");
        assertThatThrownBy(() -> Records.read(csv("1,red\n"), 4)).hasMessageContaining("column 4");
        assertThatThrownBy(() -> Records.read(csv("NaN,red\n2,red\n"), 1)).hasMessageContaining("features");
        assertThatThrownBy(() -> Records.read(csv(""), 1)).hasMessageContaining("at least one record");
    }

    @Test
    void should_read_images_that_a_reader_gives_as_arrays() {
        ArrayDataset images = Records.read(
                new CollectionRecordReader(List.of(
                        List.of(new NDArrayWritable(Nd4j.ones(1, 3, 2, 2)), new IntWritable(7)),
                        List.of(new NDArrayWritable(Nd4j.zeros(1, 3, 2, 2)), new Text("8")))),
                1);
        assertThat(images.shape()).containsExactly(3, 2, 2);
        assertThat(images.classNames()).containsExactly("7", "8");
    }

    @Test
    void should_read_a_data_set_iterator() throws Exception {
        ArrayDataset table = Records.read(new RecordReaderDataSetIterator(csv("1,2,0\n3,4,1\n5,6,1\n"), 2, 2, 2));
        assertThat(table.features()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {5, 6}}));
        assertThat(table.className(0)).isEqualTo("0");
        assertThat(table.className(2)).isEqualTo("1");
    }

    @Test
    void should_give_batches_of_pairs_that_can_be_repeated() {
        ArrayDataset table =
                ArrayDataset.of(Nd4j.arange(16).reshape(8, 2), List.of("a", "a", "b", "b", "c", "c", "d", "d"));
        ArrayBatches batches = table.batches(
                classes -> RandomPairs.builder(classes).batchSize(3).seed(2).build());
        assertThat(batches.featureShape()).containsExactly(2);
        try (BatchIterator first = batches.open(1, 0);
                BatchIterator second = batches.open(1, 0)) {
            Batch batch = first.next();
            assertThat(batch.features()).isEqualTo(second.next().features());
            Pairs pairs = (Pairs) batch.targets();
            for (int pair = 0; pair < pairs.count(); pair++) {
                int left = batch.features().getInt(2 * pair, 0) / 4;
                int right = batch.features().getInt(2 * pair + 1, 0) / 4;
                assertThat(pairs.get(pair).isSame()).isEqualTo(left == right);
            }
        }
    }

    @Test
    void should_read_the_image_files_of_a_split() throws IOException {
        for (String name : List.of("ann/1.png", "ann/2.png", "bob/1.png")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setSample(0, 0, 0, name.startsWith("ann") ? 255 : 51);
            ImageIO.write(image, "png", file.toFile());
        }
        ImageDataset images = SplitImages.read(
                new FileSplit(folder.toFile(), new String[] {"png"}, true),
                new ParentPathLabelGenerator(),
                ImagePipeline.grey().build());
        assertThat(images.size()).isEqualTo(3);
        assertThat(images.counts()).containsEntry("ann", 2).containsEntry("bob", 1);
        for (int i = 0; i < 3; i++) {
            float corner = images.className(i).equals("ann") ? 1 : 0.2f;
            assertThat(images.picture(i).get(0, 0, 0)).isEqualTo(corner);
        }
        assertThat(images.name(0)).startsWith("file:");
    }
}
