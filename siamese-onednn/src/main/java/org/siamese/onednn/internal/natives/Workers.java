package org.siamese.onednn.internal.natives;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.siamese.core.acceleration.ProcessEffects;
import org.siamese.core.plan.Pool;

/**
 * Does parts of a work at once, on the threads of {@link OpenMp} where it is there, else on threads of Java's: loops in Java, and where
 * {@link #holdPrimitives()}, oneDNN's primitives, which take one thread each.
 */
public final class Workers {
    private static final Workers SHARED = new Workers(ProcessEffects.allowed() ? OpenMp.found() : Optional.empty());

    private final Optional<OpenMp> openMp;

    private Workers(Optional<OpenMp> openMp) {
        this.openMp = openMp;
    }

    /** Java's threads; idle ones end after a minute. */
    private static final class Pool {
        static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "siamese-onednn");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The workers for all programs. */
    public static Workers shared() {
        return SHARED;
    }

    /** The same without OpenMP. */
    static Workers inJava() {
        return new Workers(Optional.empty());
    }

    /** Whether there is a way to keep primitives to one thread. */
    public boolean holdPrimitives() {
        return openMp.isPresent();
    }

    /** How many parts at once this thread's share of the machine allows. */
    public int parallelism() {
        return openMp.map(OpenMp::threads).orElse(Runtime.getRuntime().availableProcessors());
    }

    /** Runs parts 0 to parts - 1, some on this thread, and returns when all are done. */
    public void run(int parts, IntConsumer part) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable each = () -> {
            for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
                try {
                    part.accept(i);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
            }
        };
        openMp.ifPresentOrElse(runtime -> runtime.run(parts, each), () -> runInJava(parts, each));
        if (failure.get() != null) {
            throw new IllegalStateException("a part of a work failed", failure.get());
        }
    }

    private static void runInJava(int threads, Runnable each) {
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            others.add(Pool.THREADS.submit(each));
        }
        each.run();
        boolean interrupted = false;
        for (int i = 0; i < others.size(); ) {
            try {
                others.get(i).get();
                i++;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One of the tasks that workers share. */
    @FunctionalInterface
    public interface Task {
        /** Does it, in one of the parts that run at once. */
        public void run(int part, int task);
    }

    /**
     * Does tasks 0 to tasks - 1 in so many parts at once, each task in the part that is free first: where other threads want a
     * processor, the parts still end together. For tasks whose results do not depend on the part.
     */
    public void share(int parts, int tasks, Task task) {
        AtomicInteger next = new AtomicInteger();
        run(parts, part -> {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                task.run(part, i);
            }
        });
    }
}
