package org.siamese.core.distance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Threads that share blocks of rows. Each multiplies matrices by itself: while they work, products of the process have one thread each, as
 * the threads of a BLAS that wait for its next product would keep the cores from them.
 */
final class RowThreads {
    /** Below so many rows one thread does all. */
    private static final int ROWS = 1536;

    private static int users;
    private static int before;

    private RowThreads() {}

    /** How many threads share so many rows. */
    static int of(int rows) {
        return rows < ROWS || !Nd4j.getEnvironment().isCPU() ? 1 : Arithmetic.threads();
    }

    /** Whether more than one thread may share so many rows, whatever the setting. */
    static boolean mayShare(int rows) {
        return rows >= ROWS;
    }

    /** What is done with a block. */
    interface Task {
        /** Works on a block in one of the threads. */
        void run(int thread, int block);
    }

    /** Runs a task for every block; which thread takes it is left open. */
    static void forEach(int threads, int blocks, Task task) {
        if (threads == 1) {
            for (int block = 0; block < blocks; block++) {
                task.run(0, block);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        enter();
        try {
            IntStream.range(0, threads).parallel().forEach(thread -> {
                for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
                    task.run(thread, block);
                }
            });
        } finally {
            leave();
        }
    }

    private static synchronized void enter() {
        if (users++ == 0) {
            Blas blas = Nd4j.factory().blas();
            before = blas.getMaxThreads();
            blas.setMaxThreads(1);
        }
    }

    private static synchronized void leave() {
        if (--users == 0) {
            Nd4j.factory().blas().setMaxThreads(before);
        }
    }
}
