package org.siamese.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Optional;

/** GCC's OpenMP runtime, on which oneDNN shares its work out. How many threads it takes is a property of the thread that calls. */
final class OpenMp {
    private static final String LIBRARY = "libgomp.so.1";

    private final Function get;
    private final Function set;

    private OpenMp(NativeLibrary library) {
        get = library.getFunction("omp_get_max_threads");
        set = library.getFunction("omp_set_num_threads");
    }

    /** Looks once, after oneDNN has brought the library: then this name means the same one. */
    private static final class Loading {
        static final Optional<OpenMp> FOUND = find();

        private static Optional<OpenMp> find() {
            try {
                return OneDnn.loadingProblem().isPresent()
                        ? Optional.empty()
                        : Optional.of(new OpenMp(NativeLibrary.getInstance(LIBRARY)));
            } catch (LinkageError e) {
                return Optional.empty();
            }
        }
    }

    /** The runtime; empty where there is another one. */
    static Optional<OpenMp> found() {
        return Loading.FOUND;
    }

    /** Threads that a call from this thread may take. */
    int threads() {
        return get.invokeInt(new Object[0]);
    }

    /** Sets {@link #threads()} for this thread. */
    void limit(int threads) {
        set.invokeVoid(new Object[] {threads});
    }
}
