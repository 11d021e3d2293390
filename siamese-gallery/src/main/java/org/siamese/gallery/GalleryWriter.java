package org.siamese.gallery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.siamese.gallery.index.ReferenceIndex;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.GalleryStore;

/**
 * The one thread that writes to store and index. Callers wait for it, so that an interrupt of theirs never closes a file. Changes that wait
 * together are made durable together (group commit). Thread-safe.
 */
final class GalleryWriter implements AutoCloseable {
    private static final int TOGETHER = 4000;
    private static final int WAITING = 100_000;

    private final GalleryStore store;
    private final Duration commitEvery;
    private final long waitMillis;
    private final int bufferMegabytes;
    private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>(WAITING);
    private final Thread thread;
    private volatile ReferenceIndex index;
    private RoomOnDisk room;
    private volatile long applied;
    private volatile long shown;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable RuntimeException pollProblem;
    private volatile boolean closed;
    private long position;
    private long committed;
    private long lastCommit = System.nanoTime();

    /** Changes, which are dropped where the guard says no; or a task. */
    private record Request(
            List<GalleryChange> changes,
            BooleanSupplier guard,
            @Nullable Runnable task,
            CompletableFuture<Boolean> done) {}

    GalleryWriter(GalleryStore store, ReferenceIndex index, long position, GallerySettings settings) {
        this.store = store;
        this.index = index;
        this.position = position;
        this.committed = index.position();
        this.bufferMegabytes = settings.index().bufferMegabytes();
        this.room = new RoomOnDisk(index.folder(), bufferMegabytes);
        this.commitEvery = settings.commitEvery();
        this.waitMillis = store.isShared()
                ? settings.pollEvery().toMillis()
                : Math.min(1000, settings.commitEvery().toMillis());
        this.thread = new Thread(this::work, "gallery-writer " + store.name());
        thread.setDaemon(true);
        thread.start();
    }

    ReferenceIndex index() {
        return index;
    }

    /** Writes changes, and returns once they are durable and applied. */
    void write(List<GalleryChange> changes) {
        write(changes, () -> true);
    }

    /**
     * Writes changes if a condition still holds when their turn comes.
     *
     * @return whether it did
     */
    boolean write(List<GalleryChange> changes, BooleanSupplier guard) {
        return await(submit(new Request(List.copyOf(changes), guard, null, new CompletableFuture<>())));
    }

    /** Runs something between changes. */
    void run(Runnable task) {
        await(submit(new Request(List.of(), () -> true, task, new CompletableFuture<>())));
    }

    /** Shows what was written before, if it is not shown yet. */
    void refresh() {
        requireUsable();
        if (shown != applied) {
            run(this::show);
        }
    }

    private void show() {
        long now = applied;
        index.refresh();
        shown = now;
    }

    /** Requests that wait for their turn. */
    int waiting() {
        return queue.size();
    }

    private CompletableFuture<Boolean> submit(Request request) {
        requireUsable();
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("gallery: expected another thread than its writer");
        }
        boolean interrupted = false;
        while (true) {
            try {
                queue.put(request);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return request.done();
    }

    private boolean await(CompletableFuture<Boolean> done) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    while (!thread.isAlive() && !done.isDone()) {
                        done.completeExceptionally(closedException());
                    }
                    return done.get(1, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (java.util.concurrent.TimeoutException e) {
                    // Looks whether the thread is still there.
                } catch (ExecutionException e) {
                    throw unchecked(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof GalleryException known
                ? new GalleryException("gallery", String.valueOf(known.getMessage()), known)
                : new IllegalStateException(cause.getMessage(), cause);
    }

    private GalleryException closedException() {
        return new GalleryException(store.name(), "expected an open gallery, got one that is closed");
    }

    void requireUsable() {
        if (closed) {
            throw closedException();
        }
        RuntimeException known = failure;
        if (known != null) {
            throw new GalleryException(
                    store.name(),
                    "cannot be used after an earlier failure, open it again: " + known.getMessage(),
                    known);
        }
    }

    private void work() {
        List<Request> together = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                Request first = queue.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (first != null) {
                    together.add(first);
                    int changes = first.changes().size();
                    while (together.get(together.size() - 1).task() == null && changes < TOGETHER) {
                        Request next = queue.poll();
                        if (next == null) {
                            break;
                        }
                        together.add(next);
                        changes += next.changes().size();
                    }
                    work(together);
                }
                followOthers();
                commitSometimes();
            } catch (InterruptedException e) {
                // Nobody should; the work goes on.
            } catch (RuntimeException | Error e) {
                failure = e instanceof RuntimeException known ? known : new IllegalStateException(e);
                together.forEach(request -> request.done().completeExceptionally(e));
            }
            together.clear();
        }
    }

    private void work(List<Request> together) {
        List<Request> accepted = new ArrayList<>();
        List<GalleryChange> changes = new ArrayList<>();
        for (Request request : together) {
            if (request.guard().getAsBoolean()) {
                accepted.add(request);
                changes.addAll(request.changes());
            } else {
                request.done().complete(false);
            }
        }
        if (!changes.isEmpty()) {
            try {
                room.require();
                store.write(changes);
            } catch (RuntimeException e) {
                accepted.stream().filter(request -> request.task() == null).forEach(request -> request.done()
                        .completeExceptionally(e));
            }
            if (store.isShared()) {
                followOthers();
            } else {
                follow();
            }
        }
        for (Request request : accepted) {
            try {
                if (request.task() != null) {
                    request.task().run();
                }
                request.done().complete(true);
            } catch (RuntimeException e) {
                request.done().completeExceptionally(e);
            }
        }
    }

    private void followOthers() {
        if (!store.isShared() || closed) {
            return;
        }
        try {
            room.require();
            follow();
            pollProblem = null;
        } catch (GalleryException e) {
            pollProblem = e;
        }
    }

    /** Applies what the store has and the index has not. */
    void follow() {
        long before = position;
        long[] count = new long[1];
        position = store.follow(before, change -> {
            index.apply(change);
            count[0]++;
        });
        if (count[0] > 0) {
            applied += count[0];
        }
    }

    private void commitSometimes() {
        if (position != committed && System.nanoTime() - lastCommit > commitEvery.toNanos()) {
            commit();
        }
    }

    /** Writes the index to disk. On the writer's thread only. */
    void commit() {
        index.commit(position);
        committed = position;
        lastCommit = System.nanoTime();
    }

    /** Puts another index, at another position, in the place of this one. On the writer's thread only. */
    void replaceIndex(ReferenceIndex newIndex, long newPosition) {
        index = newIndex;
        room = new RoomOnDisk(newIndex.folder(), bufferMegabytes);
        position = newPosition;
        committed = newIndex.position();
        applied++;
        show();
    }

    long position() {
        return position;
    }

    /** Why other nodes' changes cannot be read at the moment; null if they can. */
    @Nullable
    RuntimeException pollProblem() {
        return pollProblem;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (failure == null) {
            run(() -> {
                if (position != committed) {
                    commit();
                }
            });
        }
        closed = true;
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
    }
}
