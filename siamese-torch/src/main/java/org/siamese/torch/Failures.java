package org.siamese.torch;

import java.util.Arrays;
import java.util.Locale;
import org.siamese.core.train.TrainingException;
import org.siamese.decision.SiameseException;
import org.siamese.torch.internal.natives.Libtorch;

/** What libtorch throws, in this library's words. */
final class Failures {
    private Failures() {}

    /**
     * The exception in place of one of a pass.
     *
     * @param failure what was thrown
     * @param shape of the features, rows first
     * @param members rows of a tuple
     * @param parameters number of the tower's
     */
    static RuntimeException of(RuntimeException failure, long[] shape, int members, long parameters) {
        if (failure.getClass() != RuntimeException.class) {
            // Of this library or of Java; JavaCPP throws C++ exceptions as plain ones.
            return failure;
        }
        String said = Libtorch.firstLine(failure);
        if (isMemory(said)) {
            return new TrainingException(memory(said, shape, members, parameters), failure);
        }
        return new LibtorchException(
                "libtorch failed for features of shape " + Arrays.toString(shape) + ": " + said, failure);
    }

    private static boolean isMemory(String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        return lower.contains("out of memory")
                || lower.contains("can't allocate memory")
                || lower.contains("not enough memory");
    }

    private static String memory(String said, long[] shape, int members, long parameters) {
        long rows = shape[0];
        String advice = rows > members
                ? "a batch of fewer rows, or chunkRows(" + Math.max(members, rows / 2 / members * members)
                        + ") for the same step in parts"
                : "smaller images or a smaller tower";
        return String.format(Locale.ROOT, "the device has no memory for the tower of %,d parameters", parameters)
                + " with a batch of shape " + Arrays.toString(shape) + "; try " + advice + " (" + said + ")";
    }

    /** libtorch could not compute something, and not for want of memory. */
    static final class LibtorchException extends SiameseException {
        private static final long serialVersionUID = 1L;

        LibtorchException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
