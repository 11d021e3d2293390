package com.example.runtime;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.siamese.decision.Decision;
import org.siamese.image.model.ImageModel;

/** Decides whether two image files show the same, and prints how long that took from the start of the virtual machine. */
public final class VerifyTwoFiles {
    private VerifyTwoFiles() {}

    public static void main(String[] arguments) {
        Decision decision;
        try (ImageModel model = ImageModel.load(Path.of(arguments[0]))) {
            decision = model.verify(Path.of(arguments[1]), Path.of(arguments[2]));
        }
        long milliseconds = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        System.out.println(
                decision.relation() + ", distance " + decision.distance() + ", after " + milliseconds + " ms");
    }
}
