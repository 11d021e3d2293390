package org.siamese.gallery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.ScoredPairs;

/** Vectors of identities: each around a centre of its own, as a trained network's. */
final class TestVectors {
    static final int DIMENSION = 16;

    private TestVectors() {}

    static float[] of(int identity, int example) {
        return of(identity, example, 0.25);
    }

    static float[] of(int identity, int example, double spread) {
        SplittableRandom centre = new SplittableRandom(1000L + identity);
        SplittableRandom own = new SplittableRandom(7919L * identity + example);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (centre.nextGaussian() + spread * own.nextGaussian());
        }
        return vector;
    }

    static String name(int identity) {
        return "person " + identity;
    }

    static GalleryModel model() {
        return GalleryModel.ofVectors("test 1", DIMENSION, EuclideanDistance.ofUnitRows(), calibration());
    }

    static ModelCalibration calibration() {
        List<float[]> vectors = new ArrayList<>();
        int[] labels = new int[80];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / 4;
            vectors.add(of(100_000 + i / 4, i % 4));
        }
        RowMatrix rows = RowMatrix.of(vectors.toArray(float[][]::new));
        return ModelCalibration.on(
                        ScoredPairs.allPairs(rows, labels, EuclideanDistance.ofUnitRows(), 1), "synthetic vectors")
                .date(Instant.EPOCH)
                .build();
    }
}
