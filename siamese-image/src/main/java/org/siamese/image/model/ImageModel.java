package org.siamese.image.model;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.siamese.decision.Decision;
import org.siamese.decision.Identification;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.file.ModelFile;
import org.siamese.image.file.ModelFileWriter;
import org.siamese.image.file.SavableTower;
import org.siamese.image.file.TrustedPackages;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.EmbeddingModel;
import org.siamese.image.inference.Gallery;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.PipelineException;

/**
 * An embedder with the preparation of images that it was trained with, and with the settings by which distances become decisions: image
 * files go in, decisions come out.
 *
 * <pre>{@code
 * ImageModel faces = ImageModel.load(Path.of("faces.siamese"));
 * Decision decision = faces.verify(Path.of("a.png"), Path.of("b.png"));
 * }</pre>
 *
 * <p>Images are files, the bytes of files, streams, which are read to their ends and left open, or decoded images. Those that are empty,
 * truncated or too large are refused by an {@link ImageException} with their name. An embedding with NaN is refused by an exception and
 * never becomes a decision. Immutable and thread-safe if the embedder is. Whoever loads models again and again closes those that are
 * no longer used.
 */
public final class ImageModel implements EmbeddingModel, AutoCloseable {
    private static final int GROUP = 64;

    private final Embedder embedder;
    private final ImagePipeline pipeline;
    private final InferenceSettings settings;

    private ImageModel(Embedder embedder, ImagePipeline pipeline, InferenceSettings settings) {
        this.embedder = Objects.requireNonNull(embedder, "embedder");
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    /**
     * Loads a model file. The module that computes its tower must be on the class path.
     *
     * @throws org.siamese.image.file.ModelFileException if the file cannot be loaded, or no module on the class path reads its tower
     * @throws PipelineException if the model does not hold its pipeline
     */
    public static ImageModel load(Path file) {
        return load(file, TrustedPackages.ofDefaults());
    }

    /**
     * Loads a model file that names classes of your own.
     *
     * @param trusted the packages whose classes the file may name
     */
    public static ImageModel load(Path file, TrustedPackages trusted) {
        return ModelFile.read(file, trusted, open -> {
            Embedder tower = open.towerReader().read(open);
            long[] shape = {
                tower.inputShape().channels(),
                tower.inputShape().height(),
                tower.inputShape().width()
            };
            return of(tower, open.settings(shape, tower.dimension()));
        });
    }

    /**
     * A model of any embedder whose settings hold its pipeline as an attachment.
     *
     * @throws PipelineException if they do not
     */
    public static ImageModel of(Embedder embedder, InferenceSettings settings) {
        return new ImageModel(embedder, ImagePipeline.fromAttachments(settings.attachments()), settings);
    }

    /** A model of any embedder, such as a network of another framework. */
    public static ImageModel of(Embedder embedder, ImagePipeline pipeline, InferenceSettings settings) {
        return new ImageModel(embedder, pipeline, settings);
    }

    /** What maps prepared images to embeddings, before views and whitening. */
    public Embedder embedder() {
        return embedder;
    }

    /** How images are prepared. */
    public ImagePipeline pipeline() {
        return pipeline;
    }

    /** Views, whitening, distance and calibration. */
    @Override
    public InferenceSettings settings() {
        return settings;
    }

    @Override
    public int dimension() {
        return embedder.dimension();
    }

    @Override
    public float[] embed(float[] images, int count) {
        return settings.embed(embedder, images, count);
    }

    /** This model with other settings, for example with a calibration. The embedder is shared. */
    public ImageModel withSettings(InferenceSettings newSettings) {
        return new ImageModel(embedder, pipeline, newSettings);
    }

    /** This model with a calibration, measured with its settings. The embedder is shared. */
    public ImageModel withCalibration(ModelCalibration calibration) {
        return withSettings(settings.withCalibration(calibration));
    }

    /**
     * Saves the model as one file, which {@link #load(Path)} reads. It is written beside the target and moved there when it is whole.
     *
     * @throws UnsupportedOperationException if the embedder cannot be saved, as that of a function
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void save(Path file) {
        if (!(embedder instanceof SavableTower tower)) {
            throw new UnsupportedOperationException(
                    "model: expected an embedder that can be saved, such as one of ONNX, got "
                            + embedder.getClass().getSimpleName() + "; a SiameseModel saves itself");
        }
        long[] shape = {
            embedder.inputShape().channels(),
            embedder.inputShape().height(),
            embedder.inputShape().width()
        };
        InferenceSettings whole = settings.withAttachment(ImagePipeline.ATTACHMENT, pipeline.toJson());
        ModelFileWriter.write(file, tower.kind(), shape, embedder.dimension(), whole, tower::write);
    }

    /** Closes the embedder, which models of other settings share: none of them embeds any more. */
    @Override
    public void close() {
        embedder.close();
    }

    /** An image file, prepared as the embedder wants it. */
    public Picture read(Path image) {
        return prepared(pipeline.decoder().decode(image), image.toString());
    }

    /**
     * An encoded image, prepared as the embedder wants it.
     *
     * @param image the bytes of a whole file, in any format that {@link org.siamese.image.decode.ImageDecoder} reads
     * @param name for messages
     */
    public Picture read(byte[] image, String name) {
        return prepared(pipeline.decoder().decode(image, name), name);
    }

    /** An encoded image, prepared as the embedder wants it; called "image" in messages. */
    public Picture read(byte[] image) {
        return read(image, "image");
    }

    /** An encoded image, prepared as the embedder wants it; called "image" in messages. */
    public Picture read(InputStream image) {
        return read(image, "image");
    }

    /**
     * An encoded image, prepared as the embedder wants it. The stream is read to its end and left open.
     *
     * @param image the bytes of a whole file
     * @param name for messages
     * @throws ImageException if it cannot be read, or there are more bytes than an image of the allowed size can have
     */
    public Picture read(InputStream image, String name) {
        long most = Math.min(Integer.MAX_VALUE - 16, pipeline.decoder().maxBytes());
        try {
            byte[] bytes = image.readNBytes((int) most + 1);
            if (bytes.length > most) {
                throw new ImageException(name, "expected at most " + most + " bytes, got more");
            }
            return read(bytes, name);
        } catch (IOException e) {
            throw new ImageException(name, "cannot be read: " + e, e);
        }
    }

    /** A decoded image, prepared as the embedder wants it. */
    public Picture read(BufferedImage image) {
        return prepared(pipeline.decoder().decode(image), "image");
    }

    private Picture prepared(Picture decoded, String name) {
        return requireFit(pipeline.prepare(decoded), name);
    }

    private Picture requireFit(Picture picture, String name) {
        if (!picture.shape().equals(embedder.inputShape())) {
            throw new ImageException(
                    name,
                    "expected [channels, height, width] " + embedder.inputShape() + " after preparation, got "
                            + picture.shape() + "; give the pipeline a resize");
        }
        return picture;
    }

    /**
     * The embedding of an image that {@link #read(Path)} prepared.
     *
     * @return the embedder's dimension, owned by the caller
     */
    public float[] embed(Picture prepared) {
        return settings.embed(embedder, requireFit(prepared, "prepared").values(), 1);
    }

    /** The embeddings of prepared images, in order, a few at a time. */
    public float[][] embed(List<Picture> prepared) {
        int dimension = embedder.dimension();
        int size = embedder.inputShape().size();
        float[][] rows = new float[prepared.size()][];
        for (int from = 0; from < rows.length; from += GROUP) {
            int count = Math.min(GROUP, rows.length - from);
            float[] images = new float[count * size];
            for (int i = 0; i < count; i++) {
                Picture picture = requireFit(prepared.get(from + i), "prepared, number " + (from + i));
                System.arraycopy(picture.values(), 0, images, i * size, size);
            }
            float[] embeddings = settings.embed(embedder, images, count);
            for (int i = 0; i < count; i++) {
                rows[from + i] = java.util.Arrays.copyOfRange(embeddings, i * dimension, (i + 1) * dimension);
            }
        }
        return rows;
    }

    /** The embedding of an image file. */
    public float[] embed(Path image) {
        return embed(read(image));
    }

    /** The embedding of an encoded image. */
    public float[] embed(byte[] image) {
        return embed(read(image));
    }

    /** The embedding of an encoded image. */
    public float[] embed(InputStream image) {
        return embed(read(image));
    }

    /** The embedding of a decoded image. */
    public float[] embed(BufferedImage image) {
        return embed(read(image));
    }

    /** Distance of two prepared images; smaller is closer. */
    public double distance(Picture left, Picture right) {
        return settings.distance().of(embed(left), embed(right));
    }

    /** Distance of two image files; smaller is closer. */
    public double distance(Path left, Path right) {
        return distance(read(left), read(right));
    }

    /** Distance of two encoded images; smaller is closer. */
    public double distance(byte[] left, byte[] right) {
        return distance(read(left, "left"), read(right, "right"));
    }

    /** Distance of two encoded images; smaller is closer. */
    public double distance(InputStream left, InputStream right) {
        return distance(read(left, "left"), read(right, "right"));
    }

    /** Distance of two decoded images; smaller is closer. */
    public double distance(BufferedImage left, BufferedImage right) {
        return distance(read(left), read(right));
    }

    /**
     * Whether two prepared images show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(Picture left, Picture right) {
        settings.requireCalibration();
        return settings.decide(distance(left, right));
    }

    /**
     * Whether two image files show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(Path left, Path right) {
        return verify(read(left), read(right));
    }

    /**
     * Whether two encoded images show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(byte[] left, byte[] right) {
        return verify(read(left, "left"), read(right, "right"));
    }

    /**
     * Whether two encoded images show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(InputStream left, InputStream right) {
        return verify(read(left, "left"), read(right, "right"));
    }

    /**
     * Whether two decoded images show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(BufferedImage left, BufferedImage right) {
        return verify(read(left), read(right));
    }

    /** Starts a gallery of enrolled identities, against which images are identified. */
    public ImageGallery.Builder gallery() {
        return new ImageGallery.Builder(
                this,
                Gallery.builder(
                        settings,
                        embedder.dimension(),
                        picture -> RowMatrix.of(embed(picture), 1, embedder.dimension())));
    }

    /**
     * Who an image file shows.
     *
     * @param gallery of this model
     * @throws IllegalStateException if the model has no calibration
     */
    public Identification identify(ImageGallery gallery, Path image) {
        return gallery.identify(image);
    }

    /** Who an encoded image shows. */
    public Identification identify(ImageGallery gallery, byte[] image) {
        return gallery.identify(image);
    }

    /** Who an encoded image shows. */
    public Identification identify(ImageGallery gallery, InputStream image) {
        return gallery.identify(image);
    }

    /** Who a decoded image shows. */
    public Identification identify(ImageGallery gallery, BufferedImage image) {
        return gallery.identify(image);
    }

    /** Who a prepared image shows. */
    public Identification identify(ImageGallery gallery, Picture image) {
        return gallery.identify(image);
    }
}
