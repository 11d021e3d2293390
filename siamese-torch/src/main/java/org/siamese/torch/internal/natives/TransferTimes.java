package org.siamese.torch.internal.natives;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the way to the device and back takes, in seconds; medians.
 *
 * @param batch a batch to the device, which it awaits beside the way back of the step before
 * @param embeddings embeddings to the host, which waits
 * @param gradients their gradients to the device
 */
public record TransferTimes(double batch, double embeddings, double gradients) {
    private static final int REPEATS = 31;

    /**
     * Measures the device that this process's properties ask for.
     *
     * @param dimension of an embedding
     * @param batch shape of a batch, rows first
     */
    @SuppressWarnings("try") // scopes are there to be closed, not to be read
    public static TransferTimes measure(int dimension, long... batch) {
        TorchSettings settings = TorchSettings.read();
        TorchDevice device = TorchDevice.of(DeviceChoice.of(settings, TorchProbe.ofThisMachine()), settings);
        INDArray features = Nd4j.zeros(DataType.FLOAT, batch);
        INDArray gradient = Nd4j.zeros(DataType.FLOAT, batch[0], dimension);
        double[][] seconds = new double[3][REPEATS];
        try (Staging staging = device.staging();
                PointerScope all = new PointerScope()) {
            var embeddings = device.zeros(batch[0], dimension);
            for (int i = 0; i < REPEATS; i++) {
                try (PointerScope scope = new PointerScope()) {
                    staging.embeddings(embeddings);
                    long start = System.nanoTime();
                    staging.batch(features);
                    long sent = System.nanoTime();
                    staging.embeddings(embeddings);
                    long received = System.nanoTime();
                    staging.gradient(gradient);
                    // A copy that is queued has not yet been made; waiting for one float more tells when it has.
                    staging.embeddings(embeddings.narrow(0, 0, 1));
                    seconds[0][i] = (sent - start) / 1e9;
                    seconds[1][i] = (received - sent) / 1e9;
                    seconds[2][i] = (System.nanoTime() - received) / 1e9;
                }
            }
        }
        for (double[] times : seconds) {
            Arrays.sort(times);
        }
        return new TransferTimes(seconds[0][REPEATS / 2], seconds[1][REPEATS / 2], seconds[2][REPEATS / 2]);
    }
}
