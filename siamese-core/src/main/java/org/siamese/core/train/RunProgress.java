package org.siamese.core.train;

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

    static RunProgress read(JsonNode json) {
        RunProgress progress = new RunProgress();
        progress.epoch = json.path("epoch").asInt();
        progress.batch = json.path("batch").asInt();
        progress.step = json.path("step").asLong();
        progress.lossSum = Double.longBitsToDouble(json.path("lossSumBits").asLong());
        progress.units = json.path("units").asLong();
        progress.trainedNanos = json.path("trainedNanos").asLong();
        progress.bestMeasure =
                Double.longBitsToDouble(json.path("bestMeasureBits").asLong());
        progress.sinceBest = json.path("sinceBest").asInt();
        progress.stopped = json.path("stopped").asBoolean();
        return progress;
    }
}
