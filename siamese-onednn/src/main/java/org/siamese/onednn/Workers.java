package org.siamese.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Does parts of a work at once, Java and oneDNN's primitives alike: within a part, a primitive takes one thread. */
final class Workers {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final OpenMp openMp;
    private final ExecutorService pool;

    private Workers(OpenMp openMp) {
        this.openMp = openMp;
        this.pool = Executors.newCachedThreadPool(task -> {
            Runnable limited = () -> {
                openMp.limit(1);
                task.run();
            };
            Thread thread = new Thread(limited, "siamese-onednn-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One pool for all programs; idle threads end after a minute. */
    private static final class Shared {
        static final Workers ALL = new Workers(OpenMp.found().orElseThrow());
    }

    /** Whether there is a way to keep primitives to one thread. */
    static boolean available() {
        return OpenMp.found().isPresent();
    }

    /** The workers; only where they are available. */
    static Workers shared() {
        return Shared.ALL;
    }

    /** How many parts at once this thread's share of the machine allows. */
    int parallelism() {
        return openMp.threads();
    }

    /** Runs parts 0 to parts - 1, the first on this thread, and returns when all are done. */
    void run(int parts, IntConsumer part) {
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i < parts; i++) {
            int number = i;
            others.add(pool.submit(() -> part.accept(number)));
        }
        int before = openMp.threads();
        openMp.limit(1);
        try {
            part.accept(0);
        } finally {
            openMp.limit(before);
            await(others);
        }
    }

    /** One of the tasks that workers share. */
    @FunctionalInterface
    interface Task {
        /** Does it, in one of the parts that run at once. */
        void run(int part, int task);
    }

    /**
     * Does tasks 0 to tasks - 1 in so many parts at once, each task in the part that is free first: where other threads want a
     * processor, the parts still end together. For tasks whose results do not depend on the part.
     */
    void share(int parts, int tasks, Task task) {
        AtomicInteger next = new AtomicInteger();
        run(parts, part -> {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                task.run(part, i);
            }
        });
    }

    private static void await(List<Future<?>> others) {
        boolean interrupted = false;
        Throwable failure = null;
        for (int i = 0; i < others.size(); ) {
            try {
                others.get(i).get();
                i++;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                failure = e.getCause();
                i++;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("a part of a convolution failed", failure);
        }
    }
}
