package org.siamese.examples.vectors;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.data.DataException;
import org.siamese.dl4j.data.ArrayDataset;
import org.siamese.dl4j.data.Records;

/** Tables of features with the class of each row: CSV files, and measurements of synthetic parts. */
final class FeatureTable {
    private static final int PARTS = 60;
    private static final int TIMES = 12;
    private static final int SENSORS = 8;
    private static final double DRIFT = 2;
    private static final double NOISE = 0.3;

    private FeatureTable() {}

    /**
     * Reads a CSV file. A first line whose features are no numbers is a heading.
     *
     * @param label column of the class, from 0
     * @throws DataException if it cannot be read, or a row is not as the first
     */
    static ArrayDataset read(Path file, int label) {
        if (!Files.isRegularFile(file)) {
            throw DataException.of(file.toString(), "a CSV file", Files.isDirectory(file) ? "a folder" : "none");
        }
        try (CSVRecordReader reader = new CSVRecordReader(hasHeading(file, label) ? 1 : 0)) {
            reader.initialize(new FileSplit(file.toFile()));
            return Records.read(reader, label);
        } catch (DataException e) {
            throw new DataException(file.getFileName() + ", " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new DataException(file + ": cannot be read as CSV: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(file + ": was interrupted", e);
        }
    }

    private static boolean hasHeading(Path file, int label) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            String[] cells = first == null ? new String[0] : first.split(",");
            for (int column = 0; column < cells.length; column++) {
                if (column != label && !isNumber(cells[column].strip())) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isNumber(String text) {
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * Parts, each measured several times by sensors: a part has properties, each sensor mixes two of them, and every measurement drifts by an
     * amount that all its sensors share, which the plain distance of two rows takes for a difference.
     */
    static ArrayDataset synthetic(long seed) {
        Random random = new Random(seed);
        float[][] rows = new float[PARTS * TIMES][SENSORS];
        List<String> names = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            double[] properties = random.doubles(SENSORS, -1, 1).toArray();
            for (int time = 0; time < TIMES; time++) {
                double drift = DRIFT * random.nextGaussian();
                for (int sensor = 0; sensor < SENSORS; sensor++) {
                    rows[names.size()][sensor] = (float) (properties[sensor]
                            + 0.5 * properties[(sensor + 3) % SENSORS]
                            + drift
                            + NOISE * random.nextGaussian());
                }
                names.add("part-" + part);
            }
        }
        return ArrayDataset.of(Nd4j.create(rows), names);
    }
}
