package org.siamese.data.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.model.Gallery;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.decision.Decision;
import org.siamese.decision.Identification;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * A model together with the preparation of images that it was trained with, both out of one file: image files go in, decisions come out.
 *
 * <pre>{@code
 * ImageModel faces = ImageModel.load(Path.of("faces.siamese"));
 * Decision decision = faces.verify(Path.of("a.png"), Path.of("b.png"));
 * }</pre>
 *
 * <p>Immutable and thread-safe. Images that are empty, truncated or too large are refused by an {@link ImageException} with their name.
 */
public final class ImageModel {
    private final SiameseModel model;
    private final ImagePipeline pipeline;

    private ImageModel(SiameseModel model, ImagePipeline pipeline) {
        this.model = model;
        this.pipeline = pipeline;
    }

    /**
     * Loads a model file.
     *
     * @throws org.siamese.core.model.ModelFileException if the file cannot be loaded
     * @throws DataException if the model does not hold its pipeline
     */
    public static ImageModel load(Path file) {
        return of(SiameseModel.load(file));
    }

    /**
     * A model that holds its pipeline, see {@link PipelineAttachment}.
     *
     * @throws DataException if it does not
     */
    public static ImageModel of(SiameseModel model) {
        return new ImageModel(Objects.requireNonNull(model, "model"), PipelineAttachment.of(model));
    }

    /** The model. */
    public SiameseModel model() {
        return model;
    }

    /** How images are prepared. */
    public ImagePipeline pipeline() {
        return pipeline;
    }

    /**
     * An image file as the model wants it.
     *
     * @return [channels, height, width]
     */
    public INDArray read(Path image) {
        return prepared(pipeline.decoder().decode(image));
    }

    /**
     * An encoded image as the model wants it.
     *
     * @param image the bytes of a whole file, in any format that {@link org.siamese.image.decode.ImageDecoder} reads
     * @param name for messages
     * @return [channels, height, width]
     */
    public INDArray read(byte[] image, String name) {
        return prepared(pipeline.decoder().decode(image, name));
    }

    /**
     * An encoded image as the model wants it. The stream is read to its end and left open.
     *
     * @param image the bytes of a whole file
     * @param name for messages
     * @return [channels, height, width]
     * @throws ImageException if there are more bytes than an image of the allowed size can have
     */
    public INDArray read(InputStream image, String name) {
        long most = Math.min(Integer.MAX_VALUE - 16, 8 * pipeline.decoder().maxPixels() + (16 << 20));
        try {
            byte[] bytes = image.readNBytes((int) most + 1);
            if (bytes.length > most) {
                throw new ImageException(name, "expected at most " + most + " bytes, got more");
            }
            return read(bytes, name);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read: " + e, e);
        }
    }

    private INDArray prepared(Picture decoded) {
        Picture picture = pipeline.prepare(decoded);
        long[] shape = {picture.channels(), picture.height(), picture.width()};
        return Nd4j.create(picture.values(), shape, 'c');
    }

    /** The embedding of an image file, [dimension]. */
    public INDArray embed(Path image) {
        return model.embed(read(image));
    }

    /** Distance of two image files; smaller is closer. */
    public double distance(Path left, Path right) {
        return model.distance(read(left), read(right));
    }

    /**
     * Whether two image files show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(Path left, Path right) {
        return model.verify(read(left), read(right));
    }

    /**
     * Whether two encoded images show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(byte[] left, byte[] right) {
        return model.verify(read(left, "left"), read(right, "right"));
    }

    /**
     * Whether two encoded images show the same, and how sure that is. Streams are read to their ends and left open.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(InputStream left, InputStream right) {
        return model.verify(read(left, "left"), read(right, "right"));
    }

    /**
     * Who an image file shows.
     *
     * @param gallery of {@link SiameseModel#gallery()} of this model, enrolled with images from {@link #read(Path)}
     */
    public Identification identify(Gallery gallery, Path image) {
        return gallery.identify(read(image));
    }
}
