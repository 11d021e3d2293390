package org.siamese.core.acceleration;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Sends OpenBLAS's threads to sleep soon after a product. By itself OpenBLAS lets them wait for the next one for 2^26 cycles, some 25
 * milliseconds, without giving their processors away. The threads of OpenMP, on which everything around a product runs, then have to share
 * the processors with them: a ResNet-18's step on libtorch took 1.4 times as long on two processors.
 *
 * <p>OpenBLAS reads the setting from the environment once, when it is loaded. Where the user has set it, it stays, and where {@link
 * ProcessEffects} are not allowed, nothing is set.
 */
public final class BlasThreads {
    /** The environment variable: the logarithm of the cycles to base 2. */
    static final String VARIABLE = "OPENBLAS_THREAD_TIMEOUT";

    /** Some 25 microseconds: the products of one layer follow each other faster. */
    static final String VALUE = "16";

    private static final int KEEP = 0;

    private BlasThreads() {}

    /** To be called before ND4J or libtorch loads OpenBLAS. Does nothing on Windows. */
    public static void letSleep() {
        if (Platform.isWindows() || !ProcessEffects.allowed()) {
            return;
        }
        try {
            // Java's own view of the environment, which child processes inherit, stays as it is.
            function("setenv").invokeInt(new Object[] {VARIABLE, VALUE, KEEP});
        } catch (LinkageError e) {
            // Without it everything computes the same, only slower.
        }
    }

    /** A function of the C library. */
    static Function function(String name) {
        return NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction(name);
    }
}
