package org.siamese.core.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;

/**
 * Trains a tower with a loss on batches.
 *
 * <pre>{@code
 * SiameseModel model = SiameseTrainer.builder()
 *     .tower(Towers.faceTutorial())
 *     .loss(HadsellContrastiveLoss.ofDefaults())
 *     .batches(pairs)
 *     .updater(new Adam(5e-4))
 *     .epochs(40)
 *     .seed(1)
 *     .fit();
 * }</pre>
 *
 * <p>All rows of a batch go through the one tower together. Batch normalisation nevertheless takes the statistics of each member
 * of a pair or triplet apart, unless {@link Builder#memberStatistics} says otherwise.
 *
 * <p>The same seed, batches and number of threads give the same model. Immutable; {@link #fit()} may be called again and trains
 * anew.
 */
public final class SiameseTrainer {
    /** Default number of epochs. */
    public static final int DEFAULT_EPOCHS = 10;

    /** Default learning rate of the default updater, Adam. */
    public static final double DEFAULT_LEARNING_RATE = 5e-4;

    /** Name of the loss layer in the network that is trained. */
    public static final String LOSS_LAYER = "siamese-loss";

    private final Tower tower;
    private final MetricLoss loss;
    private final BatchSource batches;
    private final IUpdater updater;
    private final int epochs;
    private final long seed;
    private final MemberStatistics memberStatistics;
    private final List<TrainingObserver> observers;
    private final List<TrainingListener> listeners;
    private final Map<String, String> attachments;

    private SiameseTrainer(Builder builder) {
        this.tower = require(builder.tower, "tower");
        this.loss = require(builder.loss, "loss");
        this.batches = require(builder.batches, "batches");
        this.updater = builder.updater;
        this.epochs = builder.epochs;
        this.seed = builder.seed;
        this.memberStatistics = builder.memberStatistics;
        this.listeners = List.copyOf(builder.listeners);
        this.attachments = Map.copyOf(builder.attachments);
        List<TrainingObserver> all = new ArrayList<>(builder.observers);
        if (builder.progress) {
            all.add(new ConsoleProgress());
        }
        this.observers = List.copyOf(all);
        if (!Arrays.equals(tower.inputShape(), batches.featureShape())) {
            throw new IllegalArgumentException("batches: expected features of the tower's input shape "
                    + Arrays.toString(tower.inputShape()) + ", got " + Arrays.toString(batches.featureShape()));
        }
        if (batches.batchesPerEpoch() < 1) {
            throw new IllegalArgumentException("batches: expected at least one batch a pass, got none");
        }
    }

    private static <T> T require(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException(name + ": expected to be set before building a trainer");
        }
        return value;
    }

    /** A builder. Tower, loss and batches are required. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains the tower from its initial parameters.
     *
     * @throws IllegalArgumentException if batches do not fit the tower or the loss
     * @throws TrainingException if memory does not suffice or the loss is no longer finite
     */
    public SiameseModel fit() {
        Acceleration.start();
        BatchIterator first = batches.open(0);
        Batch probe = first.next();
        requireFits(probe);
        MemoryCheck.require(tower, probe.targets().rows());
        int members =
                memberStatistics == MemberStatistics.APART ? probe.targets().rowsPerTuple() : 1;
        ComputationGraph network =
                tower.withMembers(members).newNetwork(LOSS_LAYER, new MetricLossLayer(loss), updater, seed);
        network.setListeners(listeners);
        try (TowerEngine engine = TowerEngines.open(network)) {
            TrainingPlan plan = new TrainingPlan(
                    epochs, batches.batchesPerEpoch(), batches.batchSize(), unit(probe.targets()), engine.name());
            observers.forEach(observer -> observer.onStart(plan));
            for (int epoch = 0; epoch < epochs; epoch++) {
                listeners.forEach(listener -> listener.onEpochStart(network));
                try (BatchIterator pass = epoch == 0 ? first : batches.open(epoch)) {
                    runEpoch(engine, epoch, pass, epoch == 0 ? probe : null);
                }
                engine.endEpoch();
                listeners.forEach(listener -> listener.onEpochEnd(network));
            }
            engine.writeNetwork();
        } finally {
            first.close();
            observers.forEach(TrainingObserver::onEnd);
        }
        return SiameseModel.of(tower, network, attachments);
    }

    private void runEpoch(TowerEngine engine, int epoch, BatchIterator pass, @Nullable Batch first) {
        double sum = 0;
        long units = 0;
        int index = 0;
        Batch batch = first;
        while (batch != null || pass.hasNext()) {
            if (batch == null) {
                batch = pass.next();
            }
            StepResult result = engine.step(batch);
            if (!Double.isFinite(result.loss())) {
                throw new TrainingException("epoch " + (epoch + 1) + ", batch " + (index + 1) + ": the loss is "
                        + result.loss() + "; try a smaller learning rate, and check that the features are finite");
            }
            int count = batch.targets().count();
            sum += result.loss() * count;
            units += count;
            int done = index++;
            observers.forEach(observer -> observer.onStep(epoch, done, count, result));
            batch = null;
        }
        double mean = sum / units;
        observers.forEach(observer -> observer.onEpochEnd(epoch, mean));
    }

    /** Shows the loss a batch's targets before any time is spent on a step. */
    private void requireFits(Batch batch) {
        long[] got = batch.features().shape();
        if (!Arrays.equals(Arrays.copyOfRange(got, 1, got.length), tower.inputShape())) {
            throw new IllegalArgumentException("features: expected rows of the tower's input shape "
                    + Arrays.toString(tower.inputShape()) + ", got shape " + Arrays.toString(got));
        }
        int dimension = Math.toIntExact(tower.embeddingSize());
        Map<String, INDArray> weights = new TreeMap<>();
        for (LossWeight weight : loss.weights(dimension)) {
            // State must be what the loss itself starts from; any value will do for what is trained.
            weights.put(
                    weight.name(),
                    weight.trainable()
                            ? Nd4j.ones(weight.rows(), weight.columns())
                            : Nd4j.zeros(weight.rows(), weight.columns()));
        }
        long[] shape = {batch.targets().rows(), dimension};
        INDArray embeddings =
                Nd4j.linspace(0.1, 1, shape[0] * shape[1], DataType.DOUBLE).reshape('c', shape);
        loss.evaluate(embeddings, batch.targets(), weights);
    }

    private static String unit(Targets targets) {
        if (targets instanceof Pairs) {
            return "pairs";
        }
        return targets instanceof Triplets ? "triplets" : "images";
    }

    /** Collects the settings of a trainer. */
    public static final class Builder {
        private @Nullable Tower tower;
        private @Nullable MetricLoss loss;
        private @Nullable BatchSource batches;
        private IUpdater updater = new Adam(DEFAULT_LEARNING_RATE);
        private int epochs = DEFAULT_EPOCHS;
        private long seed;
        private MemberStatistics memberStatistics = MemberStatistics.APART;
        private boolean progress = true;
        private final List<TrainingObserver> observers = new ArrayList<>();
        private final List<TrainingListener> listeners = new ArrayList<>();
        private final Map<String, String> attachments = new TreeMap<>();

        private Builder() {}

        /** The tower to train; required. */
        public Builder tower(Tower newTower) {
            this.tower = Objects.requireNonNull(newTower, "tower");
            return this;
        }

        /** The loss; required. */
        public Builder loss(MetricLoss newLoss) {
            this.loss = Objects.requireNonNull(newLoss, "loss");
            return this;
        }

        /** Where batches come from; required. Their features must have the tower's input shape. */
        public Builder batches(BatchSource newBatches) {
            this.batches = Objects.requireNonNull(newBatches, "batches");
            return this;
        }

        /** The updater, default Adam with a learning rate of {@value SiameseTrainer#DEFAULT_LEARNING_RATE}. */
        public Builder updater(IUpdater newUpdater) {
            this.updater = Objects.requireNonNull(newUpdater, "updater");
            return this;
        }

        /** Number of passes over the batches, at least 1, default {@value SiameseTrainer#DEFAULT_EPOCHS}. */
        public Builder epochs(int newEpochs) {
            if (newEpochs < 1) {
                throw new IllegalArgumentException("epochs: expected at least 1, got " + newEpochs);
            }
            this.epochs = newEpochs;
            return this;
        }

        /** Seed of initial parameters and dropout, default 0. */
        public Builder seed(long newSeed) {
            this.seed = newSeed;
            return this;
        }

        /**
         * Over which rows batch normalisation takes its statistics, default {@link MemberStatistics#APART}. It concerns the
         * layers of {@link org.siamese.core.layer.NativeBatchNormalization}; Deeplearning4j's own take all rows together.
         */
        public Builder memberStatistics(MemberStatistics newStatistics) {
            this.memberStatistics = Objects.requireNonNull(newStatistics, "memberStatistics");
            return this;
        }

        /** Trains without showing progress on standard error. */
        public Builder quiet() {
            this.progress = false;
            return this;
        }

        /** Adds an observer. */
        public Builder observer(TrainingObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /** Adds a Deeplearning4j listener, which sees the network that the Deeplearning4j engine trains. */
        public Builder listener(TrainingListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Adds a text that travels with the model, see {@link SiameseModel#attachments()}. */
        public Builder attachment(String name, String text) {
            attachments.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(text, "text"));
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalStateException if tower, loss or batches are not set
         * @throws IllegalArgumentException if the batches' features do not have the tower's input shape
         */
        public SiameseTrainer build() {
            return new SiameseTrainer(this);
        }

        /** Builds the trainer and trains; see {@link SiameseTrainer#fit()}. */
        public SiameseModel fit() {
            return build().fit();
        }
    }
}
