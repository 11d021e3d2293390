package org.siamese.core.train;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** How far a run has come: where the next batch is, and what the validation set said so far. */
final class RunProgress {
    int epoch;
    int batch;
    long step;
    double lossSum;
    long units;
    long trainedNanos;
    double bestMeasure = Double.NaN;
    int sinceBest;
    boolean stopped;

    @Nullable
    INDArray bestParameters;

    void addStep(int batches, double loss, int count) {
        batch += batches;
        step++;
        lossSum += loss * count;
        units += count;
    }

    void nextEpoch() {
        epoch++;
        batch = 0;
        lossSum = 0;
        units = 0;
    }

    /** Notes a measure at an epoch's end; whether it is the best so far. */
    boolean note(double measure, boolean higherIsBetter, double minimumGain) {
        double gain = higherIsBetter ? measure - bestMeasure : bestMeasure - measure;
        boolean better = !Double.isNaN(measure) && (Double.isNaN(bestMeasure) || gain > minimumGain);
        if (better) {
            bestMeasure = measure;
            sinceBest = 0;
        } else {
            sinceBest++;
        }
        return better;
    }

    /** All but the best parameters. Sums are kept as bits, because decimal fractions may lose some. */
    void write(ObjectNode json) {
        json.put("epoch", epoch);
        json.put("batch", batch);
        json.put("step", step);
        json.put("lossSumBits", Double.doubleToRawLongBits(lossSum));
        json.put("units", units);
        json.put("trainedNanos", trainedNanos);
        json.put("bestMeasureBits", Double.doubleToRawLongBits(bestMeasure));
        json.put("sinceBest", sinceBest);
        json.put("stopped", stopped);
    }

    static RunProgress read(JsonNode json) throws IOException {
        RunProgress progress = new RunProgress();
        progress.epoch = count(json, "epoch");
        progress.batch = count(json, "batch");
        progress.step = whole(json, "step");
        progress.lossSum = Double.longBitsToDouble(whole(json, "lossSumBits"));
        progress.units = whole(json, "units");
        progress.trainedNanos = whole(json, "trainedNanos");
        progress.bestMeasure = Double.longBitsToDouble(whole(json, "bestMeasureBits"));
        progress.sinceBest = count(json, "sinceBest");
        if (!json.path("stopped").isBoolean()) {
            throw new IOException("stopped: expected true or false, got " + json.path("stopped"));
        }
        progress.stopped = json.path("stopped").asBoolean();
        return progress;
    }

    /** A whole number, which must be there. */
    static long whole(JsonNode json, String name) throws IOException {
        JsonNode value = json.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IOException(name + ": expected a whole number, got " + value);
        }
        return value.asLong();
    }

    /** A whole number from 0, which must be there. */
    static int count(JsonNode json, String name) throws IOException {
        long value = whole(json, name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IOException(name + ": expected a whole number from 0 to " + Integer.MAX_VALUE + ", got " + value);
        }
        return (int) value;
    }
}
