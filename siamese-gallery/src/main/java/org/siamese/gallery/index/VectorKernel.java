package org.siamese.gallery.index;

import java.lang.reflect.InvocationTargetException;

/** Sums over two vectors, which is where the time of a search goes. Vectors have the same length. Thread-safe. */
abstract class VectorKernel {
    private static final String MODULE = "jdk.incubator.vector";
    private static final VectorKernel BEST = best();

    /** The fastest that this JVM has: {@code SimdKernel} where it was started with the module, else a plain loop. */
    static VectorKernel ofMachine() {
        return BEST;
    }

    private static VectorKernel best() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return new LoopKernel();
        }
        try {
            return (VectorKernel) Class.forName("org.siamese.gallery.index.SimdKernel")
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException
                | LinkageError e) {
            return new LoopKernel();
        }
    }

    /** a . b. */
    float dot(float[] a, float[] b) {
        return dot(a, 0, b, 0, a.length);
    }

    /** |a - b|^2. */
    float squaredDistance(float[] a, float[] b) {
        return squaredDistance(a, 0, b, 0, a.length);
    }

    /** The dot product of two rows of so many values, which begin at some places. */
    abstract float dot(float[] a, int fromA, float[] b, int fromB, int length);

    /** The squared distance of two such rows. */
    abstract float squaredDistance(float[] a, int fromA, float[] b, int fromB, int length);

    /** The dot products of a and the first rows of b, one after the other. */
    void dots(float[] a, float[] b, int rows, float[] results) {
        for (int row = 0; row < rows; row++) {
            results[row] = dot(a, 0, b, row * a.length, a.length);
        }
    }

    /** The squared distances of a and the first rows of b, one after the other. */
    void squaredDistances(float[] a, float[] b, int rows, float[] results) {
        for (int row = 0; row < rows; row++) {
            results[row] = squaredDistance(a, 0, b, row * a.length, a.length);
        }
    }
}
