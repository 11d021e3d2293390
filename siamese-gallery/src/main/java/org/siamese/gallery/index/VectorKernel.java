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
    abstract float dot(float[] a, float[] b);

    /** |a - b|^2. */
    abstract float squaredDistance(float[] a, float[] b);
}
