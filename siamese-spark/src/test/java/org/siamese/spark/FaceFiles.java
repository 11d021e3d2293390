package org.siamese.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.siamese.data.dataset.FilePicture;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.image.pipeline.ImagePipeline;

/** Synthetic faces as files, for both sides of a comparison. */
record FaceFiles(Path folder, List<String> names, List<String> labels) {
    static FaceFiles write(Path folder, int identities, int each) {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(identities)
                .imagesPerIdentity(each)
                .size(24, 20)
                .build()
                .dataset();
        List<String> names = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            String name = String.format("%04d.png", i);
            try {
                Files.createDirectories(folder);
                ImageIO.write(
                        faces.picture(i).toBufferedImage(),
                        "png",
                        folder.resolve(name).toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            names.add(name);
            labels.add(faces.className(i));
        }
        return new FaceFiles(folder, names, labels);
    }

    /** As one machine reads them, in the order of a cluster's run. */
    ImageDataset dataset(ImagePipeline pipeline) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            items.add(Item.of(names.get(i), labels.get(i), new FilePicture(folder, names.get(i))));
        }
        return ImageDataset.of(items, pipeline);
    }

    /** As a cluster gets them, in another order. */
    Dataset<Row> rows(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (int i = names.size() - 1; i >= 0; i--) {
            rows.add(RowFactory.create(folder.resolve(names.get(i)).toUri().toString(), labels.get(i)));
        }
        return spark.createDataFrame(rows, DataTypes.createStructType(new org.apache.spark.sql.types.StructField[] {
            DataTypes.createStructField("path", DataTypes.StringType, false),
            DataTypes.createStructField("label", DataTypes.StringType, false)
        }));
    }
}
