package org.siamese.core.acceleration;

import org.nd4j.linalg.factory.Nd4j;

/** A program that knows nothing of Siamese and uses ND4J. */
final class StartNd4j {
    private StartNd4j() {}

    public static void main(String[] arguments) {
        Object backend = Nd4j.getExecutioner().getEnvironmentInformation().get("backend");
        System.out.println(backend + " " + Nd4j.ones(3).sumNumber().intValue() + " "
                + Acceleration.start().backend());
    }
}
