package org.siamese.dl4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.datavec.api.io.labels.PathLabelGenerator;
import org.datavec.api.split.InputSplit;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.image.pipeline.ImagePipeline;

/** Image files of a DataVec input split as a data set; they are decoded and prepared as all images here, without OpenCV. */
public final class SplitImages {
    private SplitImages() {}

    /**
     * The files of a split.
     *
     * <pre>{@code
     * SplitImages.read(new FileSplit(folder), new ParentPathLabelGenerator(), ImagePipeline.grey().resize(100, 100).build())
     * }</pre>
     *
     * @param split where the files lie
     * @param labels gives the class of a file from its path
     * @param pipeline how an image becomes a tower's input
     * @throws DataException if there is no file
     */
    public static ImageDataset read(InputSplit split, PathLabelGenerator labels, ImagePipeline pipeline) {
        List<Item> items = new ArrayList<>();
        for (URI location : split.locations()) {
            String name = location.toString();
            String label = labels.getLabelForPath(location).toString();
            items.add(Item.of(name, label, decoder -> decoder.decode(bytes(split, name), name)));
        }
        if (items.isEmpty()) {
            throw DataException.of("input split", "at least one file", "none");
        }
        return ImageDataset.of(items, pipeline);
    }

    private static byte[] bytes(InputSplit split, String location) {
        try (InputStream stream = split.openInputStreamFor(location)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new DataException(location + ": cannot be read: " + e, e);
        }
    }
}
