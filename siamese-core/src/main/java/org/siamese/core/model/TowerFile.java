package org.siamese.core.model;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.FiniteArrays;
import org.siamese.core.tower.Tower;
import org.siamese.image.file.ModelFile;
import org.siamese.image.file.ModelFileWriter;

/**
 * A tower as entries of a model file, in the layout of Deeplearning4j's {@code ModelSerializer}: {@code configuration.json}, a
 * {@code ComputationGraphConfiguration}, and {@code coefficients.bin}, its parameters as one ND4J array.
 *
 * @param tower what is computed
 * @param network with the tower's parameters
 */
record TowerFile(Tower tower, ComputationGraph network) {
    static final Set<String> ENTRIES = Set.of(ModelSerializer.CONFIGURATION_JSON, ModelSerializer.COEFFICIENTS_BIN);

    void write(ModelFileWriter to) throws IOException {
        to.text(ModelSerializer.CONFIGURATION_JSON, network.getConfiguration().toJson());
        to.plain(ModelSerializer.COEFFICIENTS_BIN, out -> {
            DataOutputStream data = new DataOutputStream(out);
            Nd4j.write(network.params(), data);
            data.flush();
        });
    }

    static TowerFile read(ModelFile file) throws IOException {
        String configuration = file.text(ModelSerializer.CONFIGURATION_JSON);
        Tower tower = file.made(
                "the configuration",
                () -> Tower.of(ComputationGraphConfiguration.fromJson(configuration), file.inputShape()));
        requireSize(file, tower);
        ComputationGraph network = file.made("the configuration", () -> emptyNetwork(tower));
        network.params().assign(parameters(file, network.params()));
        requireFinite(file, network);
        return new TowerFile(tower, network);
    }

    /** A network of the tower's layers whose parameters are all 0, to be filled. */
    static ComputationGraph emptyNetwork(Tower tower) {
        ComputationGraphConfiguration configuration = tower.configuration();
        ComputationGraph network = new ComputationGraph(configuration);
        network.init(Nd4j.zeros(configuration.getDataType(), 1, tower.parameters()), false);
        return network;
    }

    /** Before any memory is taken for the network. */
    private static void requireSize(ModelFile file, Tower tower) {
        long width = tower.configuration().getDataType().width();
        long values = tower.parameters();
        if (values < 0 || values > Long.MAX_VALUE / 16) {
            throw file.refused("the configuration cannot be used: it has " + values + " parameters", null);
        }
        long size = file.size(ModelSerializer.COEFFICIENTS_BIN);
        if (size < values * width || size > values * width + ArrayHeader.MAX_BYTES) {
            throw file.refused(
                    ModelSerializer.COEFFICIENTS_BIN + ": expected " + values + " parameters in " + values * width
                            + " bytes and a header, got " + size + " bytes",
                    null);
        }
        file.requireHardlyPacked(ModelSerializer.COEFFICIENTS_BIN);
    }

    private static void requireFinite(ModelFile file, ComputationGraph network) {
        if (!FiniteArrays.problem(network.params()).isEmpty()) {
            network.paramTable().forEach((name, values) -> {
                String problem = FiniteArrays.problem(values);
                if (!problem.isEmpty()) {
                    throw file.refused(ModelSerializer.COEFFICIENTS_BIN + ", parameter " + name + ", " + problem, null);
                }
            });
        }
    }

    private static INDArray parameters(ModelFile file, INDArray expected) throws IOException {
        long size = file.size(ModelSerializer.COEFFICIENTS_BIN);
        return file.entry(ModelSerializer.COEFFICIENTS_BIN, checked -> {
            InputStream in = new BufferedInputStream(checked, 1 << 20);
            in.mark(ArrayHeader.MAX_BYTES);
            byte[] start = in.readNBytes(ArrayHeader.MAX_BYTES);
            in.reset();
            String problem = problem(start, size, expected);
            if (!problem.isEmpty()) {
                throw file.refused(ModelSerializer.COEFFICIENTS_BIN + ": " + problem, null);
            }
            INDArray parameters = file.made(ModelSerializer.COEFFICIENTS_BIN, () -> Nd4j.read(new DataInputStream(in)));
            return parameters.reshape(expected.shape());
        });
    }

    private static String problem(byte[] start, long size, INDArray expected) {
        java.io.ByteArrayInputStream header = new java.io.ByteArrayInputStream(start);
        try {
            String problem = ArrayHeader.problem(new DataInputStream(header), expected.length(), expected.dataType());
            long got = size - (start.length - header.available());
            long needed = expected.length() * expected.dataType().width();
            return problem.isEmpty() && got != needed
                    ? "expected " + expected.length() + " parameters in " + needed + " bytes, got " + got + " bytes"
                    : problem;
        } catch (IOException e) {
            return "expected an array of ND4J";
        }
    }
}
