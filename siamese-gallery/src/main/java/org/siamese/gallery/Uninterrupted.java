package org.siamese.gallery;

import java.util.concurrent.atomic.AtomicReference;

/** Runs long work on files in a thread of its own, which nobody interrupts. */
final class Uninterrupted {
    private Uninterrupted() {}

    static void run(String name, Runnable work) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        failure.set(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() instanceof RuntimeException known) {
            throw known;
        }
        if (failure.get() instanceof Error known) {
            throw known;
        }
    }
}
