package org.siamese.benchmarks.peer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.benchmarks.work.ActivationShape;
import org.siamese.benchmarks.work.FloatFile;
import org.siamese.benchmarks.work.Layer;
import org.siamese.benchmarks.work.Model;
import org.siamese.benchmarks.work.Peaks;
import org.siamese.benchmarks.work.Unit;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.sample.ListedPairs;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.HadsellContrastiveLoss;

/** Deeplearning4j networks: this library's engine of choice, its layers in the graph engine, or Deeplearning4j's own layers. */
final class GraphPeer implements Peer {
    private static final Set<String> RUNNING =
            Set.of(BatchNormalizationParamInitializer.GLOBAL_MEAN, BatchNormalizationParamInitializer.GLOBAL_VAR);

    private static final MetricLoss LOSS = new HadsellContrastiveLoss(EuclideanDistance.plain(), PeerRequest.MARGIN);

    private static final String VERSION = version();

    private final Model model;
    private final Tower tower;
    private final TowerEngine engine;
    private final @Nullable TowerEmbedder embedder;
    private final Pairs targets;
    private final Batch batch;
    private final long parameters;
    private final LongSupplier clock;

    GraphPeer(PeerRequest request) throws IOException {
        this(request, System::nanoTime);
    }

    /** A peer whose trainings are timed by a clock in nanoseconds. */
    GraphPeer(PeerRequest request, LongSupplier clock) throws IOException {
        this.clock = clock;
        model = request.model();
        GraphModel.Built built = GraphModel.of(model, request.flavour() == Flavour.STOCK_DL4J);
        tower = built.tower().withMembers(request.membersApart() ? 2 : 1);
        ComputationGraph network =
                tower.newNetwork("loss", new MetricLossLayer(LOSS), new Adam(PeerRequest.LEARNING_RATE), 1);
        try (FloatFile file = new FloatFile(request.files().weights())) {
            fill(network, built, file);
        }
        parameters = built.weighted().stream()
                .flatMap(name -> network.getLayer(name).paramTable().entrySet().stream())
                .filter(entry -> !RUNNING.contains(entry.getKey()))
                .mapToLong(entry -> entry.getValue().length())
                .sum();
        try (FloatFile file = new FloatFile(request.files().batch())) {
            INDArray features = features(request.work().pairs(), file);
            targets = targets(request.work().pairs(), file);
            batch = new Batch(features, targets);
        }
        engine = request.flavour() == Flavour.SIAMESE || request.flavour().onOurLibtorch()
                ? TowerEngines.open(network, request.flavour().precision())
                : new GraphEngine(network);
        // A training engine embeds in float32.
        embedder = request.flavour().precision() == Precision.FLOAT32
                ? null
                : openEmbedder(network, request.flavour().precision());
    }

    private void fill(ComputationGraph network, GraphModel.Built built, FloatFile file) throws IOException {
        Iterator<String> names = built.weighted().iterator();
        for (Layer layer : model.layers()) {
            if (layer.parameters() == 0) {
                continue;
            }
            Map<String, INDArray> table = network.getLayer(names.next()).paramTable();
            if (layer.unit() instanceof Unit.BatchNorm) {
                fill(table.get(BatchNormalizationParamInitializer.GAMMA), file);
                fill(table.get(BatchNormalizationParamInitializer.BETA), file);
                fill(table.get(BatchNormalizationParamInitializer.GLOBAL_MEAN), file);
                fill(table.get(BatchNormalizationParamInitializer.GLOBAL_VAR), file);
            } else {
                INDArray weights = table.get(DefaultParamInitializer.WEIGHT_KEY);
                // Dense weights are [in, out] here, [out, in] in the file.
                fill(layer.unit() instanceof Unit.Dense ? weights.transpose() : weights, file);
                INDArray bias = table.get(DefaultParamInitializer.BIAS_KEY);
                if (bias != null) {
                    fill(bias, file);
                }
            }
        }
        if (file.remaining() != 0) {
            throw new IllegalStateException("weights: " + file.remaining() + " values are left over");
        }
    }

    private static void fill(INDArray array, FloatFile file) throws IOException {
        INDArray flat = array.reshape('c', true, array.length());
        file.read(flat.length(), (offset, values) -> {
            try (INDArray piece = Nd4j.createFromArray(values)) {
                flat.get(NDArrayIndex.interval(offset, offset + values.length)).assign(piece);
            }
        });
    }

    private INDArray features(int pairs, FloatFile file) throws IOException {
        ActivationShape image = model.input();
        float[] values = file.read(Math.toIntExact(2L * pairs * image.values()));
        return Nd4j.createFromArray(values).reshape('c', 2L * pairs, image.channels(), image.height(), image.width());
    }

    private static Pairs targets(int pairs, FloatFile file) throws IOException {
        float[] different = file.read(pairs);
        Relation[] relations = new Relation[pairs];
        for (int i = 0; i < pairs; i++) {
            relations[i] = Relation.ofSame(different[i] == 0);
        }
        return Pairs.of(relations);
    }

    private TowerEmbedder openEmbedder(ComputationGraph trained, Precision precision) {
        ComputationGraph network = tower.newNetwork(1, new Adam(PeerRequest.LEARNING_RATE));
        network.setParams(trained.params());
        return TowerEngines.openEmbedder(network, precision);
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // The version stays unknown.
        }
        return properties.getProperty("version", "of unknown version");
    }

    @Override
    public String engine() {
        return engine.name() + ", ND4J " + VERSION;
    }

    @Override
    public long parameters() {
        return parameters;
    }

    @Override
    public double step() {
        return new PlainStep().step(engine, batch).loss();
    }

    @Override
    public float[] embed() {
        INDArray embeddings = embedder == null ? engine.embed(batch.features()) : embedder.embed(batch.features());
        return Nd4j.toFlattened('c', embeddings).toFloatVector();
    }

    @Override
    public FitTimes fit(double seconds) {
        FitTimer timer = new FitTimer(this::step, clock);
        SiameseTrainer.builder()
                .tower(tower)
                .loss(LOSS)
                .batches(inMemory())
                .updater(new Adam(PeerRequest.LEARNING_RATE))
                .epochs(timer.epochs(seconds))
                .seed(1)
                .observer(timer)
                .fit();
        return timer.times();
    }

    /** The batch's pairs as a data set and a list, read when they are asked for. */
    private BatchSource inMemory() {
        List<Item> images = new ArrayList<>();
        for (long row = 0; row < batch.features().size(0); row++) {
            images.add(Item.of("image " + row, "all", batch.features().slice(row)));
        }
        List<ItemPair> pairs = new ArrayList<>();
        for (Relation relation : targets.relations()) {
            pairs.add(new ItemPair(2 * pairs.size(), 2 * pairs.size() + 1, relation));
        }
        boolean grey = model.input().channels() == 1;
        ImagePipeline pipeline = (grey ? ImagePipeline.grey() : ImagePipeline.rgb()).build();
        return ImageBatches.of(ImageDataset.of(images, pipeline), ListedPairs.inOrder(pairs, targets.count()));
    }

    @Override
    public Peaks peaks() {
        try (INDArray a = Nd4j.rand(DataType.FLOAT, PeakTimer.SIDE, PeakTimer.SIDE);
                INDArray b = Nd4j.rand(DataType.FLOAT, PeakTimer.SIDE, PeakTimer.SIDE);
                INDArray product =
                        Nd4j.createUninitialized(DataType.FLOAT, new long[] {PeakTimer.SIDE, PeakTimer.SIDE}, 'f');
                INDArray from = Nd4j.ones(DataType.FLOAT, PeakTimer.COPIED);
                INDArray to = Nd4j.zeros(DataType.FLOAT, PeakTimer.COPIED)) {
            return PeakTimer.measure(() -> a.mmuli(b, product), () -> to.assign(from));
        }
    }

    @Override
    public void close() {
        if (embedder != null) {
            embedder.close();
        }
        engine.close();
    }
}
