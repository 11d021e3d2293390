package org.siamese.core.model;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.engine.Precision;
import org.siamese.core.tower.Tower;
import org.siamese.decision.Decision;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.Distance;
import org.siamese.image.ImageShape;
import org.siamese.image.file.ModelFile;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.file.ModelFileWriter;
import org.siamese.image.file.TrustedPackages;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.EmbeddingCovariance;
import org.siamese.image.inference.EmbeddingModel;
import org.siamese.image.inference.Gallery;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.inference.Whitening;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * A trained tower. It maps an input to its embedding, a vector; two inputs that show the same lie close together.
 *
 * <pre>{@code
 * SiameseModel model = SiameseModel.load(Path.of("faces.siamese"));
 * double distance = model.distance(imageA, imageB);   // smaller is closer
 * Decision decision = model.verify(imageA, imageB);    // needs a calibration
 * }</pre>
 *
 * <p>Immutable. Thread-safe: calls from several threads are computed at once where the engine can, else one after the
 * other. A model that was saved and loaded gives bit-identical embeddings on the same machine.
 */
public final class SiameseModel implements EmbeddingModel {
    /** The attachment that holds the {@link Precision} of embeddings, where one was set. */
    static final String PRECISION = "precision";

    private final Tower tower;
    private final ComputationGraph network;
    private final SharedEmbedder embedder;
    private final InferenceSettings settings;

    private SiameseModel(Tower tower, ComputationGraph network, SharedEmbedder embedder, InferenceSettings settings) {
        this.tower = tower;
        this.network = network;
        this.embedder = embedder;
        this.settings = settings;
    }

    /**
     * A model of the given tower with the parameters that a network holds, Euclidean distance and no calibration.
     *
     * @param tower what the model computes
     * @param network an initialised network that contains the tower's layers under the same names; copied
     * @param attachments texts that travel with the model by name, for example how images were prepared
     */
    public static SiameseModel of(Tower tower, ComputationGraph network, Map<String, String> attachments) {
        ComputationGraph own = TowerFile.emptyNetwork(tower);
        for (Map.Entry<String, INDArray> parameter : own.paramTable().entrySet()) {
            INDArray value = network.getParam(parameter.getKey());
            if (value == null) {
                throw new IllegalArgumentException(
                        "network: expected the tower's parameter " + parameter.getKey() + ", got none of that name");
            }
            parameter.getValue().assign(value);
        }
        InferenceSettings settings = InferenceSettings.of(attachments);
        return new SiameseModel(tower, own, new SharedEmbedder(own, precision(settings)), settings);
    }

    static SiameseModel restored(Tower tower, ComputationGraph network, InferenceSettings settings) {
        return new SiameseModel(tower, network, new SharedEmbedder(network, precision(settings)), settings);
    }

    /**
     * Several models as one: its embedding is theirs side by side, {@code e = (e_1, ..., e_n)}, so that the squared Euclidean distance is
     * the sum of theirs, and where theirs have length 1 the cosine similarity is the mean of theirs. Models that were trained from other
     * starts err on other inputs, and together on fewer. It costs what all of them cost; parameters are copied.
     *
     * <p>It has no calibration, as a calibration of the parts says nothing of the whole. Attachments that are the same in all parts stay;
     * others get the part's number, as in "training 2". Hansen, Salamon, "Neural network ensembles" (1990).
     *
     * @param parts at least one, of one input shape and data type, with the same views and distance and without whitening
     * @throws IllegalArgumentException if they differ in what must be the same, or one is whitened: whiten the ensemble
     */
    public static SiameseModel ensemble(List<SiameseModel> parts) {
        Tower tower = Tower.ensemble(parts.stream().map(SiameseModel::tower).toList());
        ComputationGraph network = TowerFile.emptyNetwork(tower);
        for (int part = 0; part < parts.size(); part++) {
            for (Map.Entry<String, INDArray> parameter :
                    parts.get(part).network.paramTable().entrySet()) {
                network.getParam(Tower.ensembleName(part, parameter.getKey())).assign(parameter.getValue());
            }
        }
        return restored(
                tower,
                network,
                InferenceSettings.ensemble(
                        parts.stream().map(part -> part.settings).toList()));
    }

    /** The precision that settings ask for. */
    static Precision precision(InferenceSettings settings) {
        String name = settings.attachments().get(PRECISION);
        return Precision.BFLOAT16.name().equals(name) ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    private SiameseModel with(InferenceSettings newSettings) {
        return new SiameseModel(tower, network, embedder, newSettings);
    }

    /** What the model computes. */
    public Tower tower() {
        return tower;
    }

    /** Attachments, views, whitening, distance and calibration. */
    @Override
    public InferenceSettings settings() {
        return settings;
    }

    @Override
    public int dimension() {
        return Math.toIntExact(tower.embeddingSize());
    }

    @Override
    public float[] embed(float[] inputs, int count) {
        long[] shape = tower.inputShape();
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (count < 1 || count * size != inputs.length) {
            throw new IllegalArgumentException("inputs: expected " + count + " inputs, at least 1, of shape "
                    + Arrays.toString(shape) + ", " + count * size + " values, got " + inputs.length);
        }
        long[] batch = new long[shape.length + 1];
        batch[0] = count;
        System.arraycopy(shape, 0, batch, 1, shape.length);
        return embed(Nd4j.create(inputs, batch, 'c')).dup('c').data().asFloat();
    }

    /** Texts that travel with the model by name; unmodifiable. */
    public Map<String, String> attachments() {
        return settings.attachments();
    }

    /** This model with one more attachment, or another value of it. The parameters are shared. */
    public SiameseModel withAttachment(String name, String text) {
        return with(settings.withAttachment(name, text));
    }

    /** The views over which an embedding is the mean; none, unless {@link #withTestTimeAugmentation} says otherwise. */
    public TestTimeAugmentation testTimeAugmentation() {
        return settings.testTimeAugmentation();
    }

    /**
     * This model with other views of each input, and without whitening and calibration, which were those of the old ones. The views are
     * saved with the model, and the parameters are shared.
     *
     * @throws IllegalArgumentException if there are views but the inputs are no images of [channels, height, width]
     */
    public SiameseModel withTestTimeAugmentation(TestTimeAugmentation views) {
        views.requireFit(tower.inputShape());
        return with(settings.withTestTimeAugmentation(views));
    }

    /** How the embeddings are evened out, where they are. */
    public Optional<Whitening> whitening() {
        return Optional.ofNullable(settings.whitening());
    }

    /**
     * This model with whitened embeddings, see {@link Whitening}, and without the calibration, which was that of the old ones. A whitening
     * that the model has is replaced. It is saved with the model, and the parameters are shared.
     *
     * @param inputs what the model was trained on, without augmentation, one by one; each is embedded as the model's views say, and no
     *     labels are needed
     * @param shrinkage how far the covariance of their embeddings is drawn towards one that is alike in all directions, 0 to 1; 0.3 is
     *     a good start, more for fewer inputs
     * @throws IllegalArgumentException if the shrinkage is out of range, the shape of an input is another, there are fewer than two, or
     *     too few for a shrinkage near 0; or the embeddings have more than {@value Whitening#MOST_VALUES} values
     */
    public SiameseModel whitened(Stream<INDArray> inputs, double shrinkage) {
        Whitening.requireShrinkage(shrinkage);
        EmbeddingCovariance covariance = new EmbeddingCovariance(tower.embeddingParts());
        with(settings.withWhitening(null))
                .embed(inputs)
                .map(embedding -> embedding.dup('c').data().asDouble())
                .forEach(covariance::add);
        return with(settings.withWhitening(covariance.whitening(shrinkage)));
    }

    /** How exactly embeddings are computed; float32 unless {@link #withPrecision} says otherwise. */
    public Precision precision() {
        return precision(settings);
    }

    /**
     * This model with embeddings of another precision, and without the calibration, which was that of the old ones. The precision is saved
     * with the model; on a machine that has no engine for it, a loaded model embeds in float32 and says so in the log. The parameters
     * are shared, and stay float32.
     *
     * @throws org.siamese.core.engine.UnsupportedPrecisionException if no engine on this machine computes the tower at this precision
     */
    public SiameseModel withPrecision(Precision newPrecision) {
        return new SiameseModel(
                tower,
                network,
                SharedEmbedder.opened(network, newPrecision),
                settings.withAttachment(PRECISION, newPrecision.name()).withDistance(settings.distance()));
    }

    /** How embeddings are compared; mostly as the loss compared them that trained the model. */
    public Distance distanceMeasure() {
        return settings.distance();
    }

    /** This model with another distance, and without the calibration, which was that of the old one. The parameters are shared. */
    public SiameseModel withDistance(Distance newDistance) {
        return with(settings.withDistance(newDistance));
    }

    /** Calibration and threshold, where the model has them. */
    public Optional<ModelCalibration> calibration() {
        return Optional.ofNullable(settings.calibration());
    }

    /**
     * This model with calibration and threshold, which are saved with it. The parameters are shared.
     *
     * @param newCalibration measured with this model's embeddings and distance on pairs of identities that it was not trained on
     */
    public SiameseModel withCalibration(ModelCalibration newCalibration) {
        return with(settings.withCalibration(newCalibration));
    }

    /**
     * The embedding of one input or of a batch.
     *
     * @param features one input of the tower's shape, for images [channels, height, width], or several, [n, channels, height,
     *     width]
     * @return [dimension] or [n, dimension], owned by the caller
     * @throws IllegalArgumentException if the shape is another, or a value is NaN or infinite
     * @throws IllegalStateException if the embedding of a finite input is not finite
     */
    public INDArray embed(INDArray features) {
        return embedding().embed(features);
    }

    private ArrayEmbedding embedding() {
        return new ArrayEmbedding(tower, embedder, network.params().dataType(), settings);
    }

    /**
     * The embeddings of any number of inputs, a few at a time as they are asked for, so that memory stays bounded. A stream that is closed
     * early embeds no more.
     *
     * @param inputs inputs of the tower's shape, one by one; sequential
     * @return one [dimension] for each input, in order
     * @throws IllegalArgumentException from the returned stream, if the shape of an input is another
     */
    public Stream<INDArray> embed(Stream<INDArray> inputs) {
        return embedding().embed(inputs);
    }

    /**
     * Distance between the embeddings of two inputs by {@link #distanceMeasure()}; 0 for equal inputs, smaller is closer.
     *
     * @throws IllegalArgumentException if the shapes are not the tower's
     */
    public double distance(INDArray left, INDArray right) {
        ArrayEmbedding embedding = embedding();
        return embedding.distance(embedding.embedOne(left), embedding.embedOne(right));
    }

    /**
     * Distance between two embeddings.
     *
     * @param left [dimension]
     * @param right [dimension]
     */
    public double distanceOfEmbeddings(INDArray left, INDArray right) {
        return embedding().distance(left, right);
    }

    /**
     * Whether two inputs show the same, and how sure that is.
     *
     * @throws IllegalStateException if the model has no calibration
     * @throws IllegalArgumentException if the shapes are not the tower's
     */
    public Decision verify(INDArray left, INDArray right) {
        settings.requireCalibration();
        return decide(distance(left, right));
    }

    /**
     * The decision for a distance that was measured before.
     *
     * @param measured a distance of two embeddings of this model
     * @throws IllegalStateException if the model has no calibration
     * @throws IllegalArgumentException if the distance is NaN or infinite
     */
    public Decision decide(double measured) {
        return settings.decide(measured);
    }

    /** Starts a gallery of enrolled identities, against which inputs are identified by this model. */
    public Gallery.Builder<INDArray> gallery() {
        ArrayEmbedding embedding = embedding();
        return Gallery.builder(
                settings, Math.toIntExact(tower.embeddingSize()), inputs -> embedding.rows(embedding.embed(inputs)));
    }

    /**
     * The pipeline that prepares images for this model.
     *
     * @throws org.siamese.image.pipeline.PipelineException if the model has none, or none that can be read
     */
    public ImagePipeline pipeline() {
        return ImagePipeline.fromAttachments(attachments());
    }

    /** This model with the pipeline that prepares its images, which is saved with it. The parameters are shared. */
    public SiameseModel withPipeline(ImagePipeline pipeline) {
        return withAttachment(ImagePipeline.ATTACHMENT, pipeline.toJson());
    }

    /**
     * This model as one of image files: with its pipeline, {@link #withPipeline}, and all its settings.
     *
     * @throws IllegalStateException if its inputs are no images
     * @throws org.siamese.image.pipeline.PipelineException if it has no pipeline
     */
    public ImageModel toImageModel() {
        if (tower.inputShape().length != 3) {
            throw new IllegalStateException("model: expected inputs [channels, height, width], got inputs of shape "
                    + Arrays.toString(tower.inputShape()));
        }
        return ImageModel.of(embedder(tower, embedder), settings);
    }

    static Embedder embedder(Tower tower, SharedEmbedder shared) {
        long[] shape = tower.inputShape();
        return new ImageTower(
                shared,
                new ImageShape((int) shape[0], (int) shape[1], (int) shape[2]),
                Math.toIntExact(tower.embeddingSize()),
                tower.configuration().getDataType());
    }

    /** A copy of the network, for use with Deeplearning4j's own tools. */
    public ComputationGraph toComputationGraph() {
        synchronized (network) {
            return network.clone();
        }
    }

    /**
     * Saves the model as one file, which Deeplearning4j's {@code ModelSerializer.restoreComputationGraph} reads too. It is
     * written beside the target and moved there when it is whole.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void save(Path file) {
        synchronized (network) {
            ModelFileWriter.write(
                    file,
                    ModelFile.DEEPLEARNING4J,
                    tower.inputShape(),
                    tower.embeddingSize(),
                    settings,
                    new TowerFile(tower, network)::write);
        }
    }

    /**
     * Exports the model as one file with its tower as ONNX, which {@code ImageModel.load} reads where {@code siamese-onnx} is on the class
     * path, without Deeplearning4j. Pipeline, views, whitening, distance, calibration and attachments are in the file. No file is written
     * unless ONNX Runtime gives the tower's embeddings.
     *
     * @throws IllegalStateException if no module on the class path exports towers: add {@code siamese-export}
     * @throws org.siamese.core.plan.UnsupportedLayerException if a layer has no counterpart; the message names it
     * @throws UncheckedIOException if the file cannot be written
     */
    public void exportOnnx(Path file) {
        ModelExporters.onnx().export(this, file);
    }

    /**
     * Loads a model. The file may come from anybody: it is refused if it is not what {@link #save} writes.
     *
     * @throws ModelFileException if the file is missing, truncated, no model, of a later version of the format, or names classes of
     *     other packages than those of {@link TrustedPackages#ofDefaults()}
     */
    public static SiameseModel load(Path file) {
        return load(file, TrustedPackages.ofDefaults());
    }

    /**
     * Loads a model with layers or other parts of your own.
     *
     * @param trusted the packages whose classes the file may name
     * @throws ModelFileException if the file is missing, truncated, no model, of a later version of the format, or names other classes
     */
    public static SiameseModel load(Path file, TrustedPackages trusted) {
        Acceleration.start();
        return ModelFile.read(file, trusted, open -> {
            open.requireEntries(TowerFile.ENTRIES);
            if (!open.towerKind().equals(ModelFile.DEEPLEARNING4J)) {
                throw open.refused(
                        "expected a tower of Deeplearning4j, got one of kind \"" + open.towerKind()
                                + "\"; ImageModel.load reads it",
                        null);
            }
            TowerFile read = TowerFile.read(open);
            return restored(
                    read.tower(),
                    read.network(),
                    open.settings(read.tower().inputShape(), read.tower().embeddingSize()));
        });
    }
}
