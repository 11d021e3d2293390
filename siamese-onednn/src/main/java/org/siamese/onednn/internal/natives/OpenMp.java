package org.siamese.onednn.internal.natives;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * GCC's OpenMP runtime, on which oneDNN shares its work out. Its threads do Java's work too: they wait for more work for some milliseconds
 * without giving their processors away, so that other threads would have to share these with them.
 */
final class OpenMp {
    private static final String LIBRARY = "libgomp.so.1";

    private final Function get;
    private final Function set;
    private final Function parallel;
    private final ThreadLocal<Team> teams = ThreadLocal.withInitial(Team::new);

    private OpenMp(NativeLibrary library) {
        get = library.getFunction("omp_get_max_threads");
        set = library.getFunction("omp_set_num_threads");
        parallel = library.getFunction("GOMP_parallel");
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

    /** The threads that this thread's parallel regions run on, as the runtime keeps them for each thread that begins some. */
    private final class Team implements Callback {
        private volatile Runnable work = () -> {};

        Team() {
            Native.setCallbackThreadInitializer(this, new CallbackThreadInitializer(true, false, "siamese-onednn"));
        }

        /** What the runtime calls on each thread. */
        @SuppressWarnings("unused") // called by name from native code
        public void callback(Pointer nothing) {
            set.invokeVoid(new Object[] {1});
            work.run();
        }

        void run(int threads, Runnable each) {
            work = each;
            parallel.invokeVoid(new Object[] {this, Pointer.NULL, threads, 0});
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

    /**
     * Runs a work on so many threads at once, this one among them, and returns when all are done. Primitives in it take one thread each.
     *
     * @param each must not throw
     */
    void run(int threads, Runnable each) {
        teams.get().run(threads, each);
    }
}
