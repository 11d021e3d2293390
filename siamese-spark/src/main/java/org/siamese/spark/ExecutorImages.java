package org.siamese.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * The images that an executor needs: read from any Hadoop file system, prepared up to the first augmentation, and kept within a limit, the
 * least recently used going first. Those of the next batch are read while the engine computes. Thread-safe.
 */
final class ExecutorImages implements AutoCloseable {
    private static final long MOST_FILE_BYTES = 1L << 28;

    private final Job job;
    private final ImagePipeline pipeline;
    private final Map<String, Picture> kept;
    private final Map<Integer, FutureTask<Picture>> reading = new ConcurrentHashMap<>();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "siamese-read-ahead");
        thread.setDaemon(true);
        return thread;
    });
    private long keptBytes;

    ExecutorImages(Job job) {
        this(job, new LinkedHashMap<>(64, 0.75f, true), 0);
    }

    private ExecutorImages(Job job, Map<String, Picture> kept, long keptBytes) {
        this.job = job;
        this.pipeline = ImagePipeline.fromJson(job.pipeline());
        this.kept = kept;
        this.keptBytes = keptBytes;
    }

    /** The images of the same run once its list is known; what was read already is kept. */
    ExecutorImages of(Job later) {
        return new ExecutorImages(later, kept, keptBytes);
    }

    /** The pixels of an image as a model wants them. */
    Picture picture(int index) {
        return pipeline.finish(prefix(index));
    }

    /** The same, varied by the pipeline's augmentations. */
    Picture augmented(int index, long seed) {
        return pipeline.finishAugmented(prefix(index), seed);
    }

    /**
     * Reads images on another thread, for a batch to come. One that cannot be read is told of when it is needed. Nothing is read where twice as
     * many would not fit.
     */
    void readAhead(int[] indices) {
        for (int index : indices) {
            Picture any = known(indices[0]);
            boolean fits = any == null || 2 * indices.length * size(any) <= job.cacheBytes();
            if (fits && job.cacheBytes() > 0 && known(index) == null) {
                FutureTask<Picture> task = new FutureTask<>(() -> read(index));
                if (reading.putIfAbsent(index, task) == null) {
                    reader.execute(() -> {
                        task.run();
                        reading.remove(index);
                    });
                }
            }
        }
    }

    /** Ends reading ahead. */
    @Override
    public void close() {
        reader.shutdownNow();
    }

    private @Nullable Picture known(int index) {
        synchronized (kept) {
            return kept.get(job.paths()[index]);
        }
    }

    private Picture prefix(int index) {
        Picture known = known(index);
        if (known != null) {
            return known;
        }
        FutureTask<Picture> begun = reading.remove(index);
        if (begun != null) {
            // Here, if the other thread has not begun it; else this waits for it.
            begun.run();
            try {
                return begun.get();
            } catch (ExecutionException e) {
                // Read again, for an error of this thread's own.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ImageException(job.paths()[index], "was not read: the task was interrupted", e);
            }
        }
        return read(index);
    }

    private Picture read(int index) {
        byte[] file = bytes(index);
        if (job.crcs().length > 0 && crc(file) != job.crcs()[index]) {
            throw new ImageException(job.paths()[index], "is not what it was when the run began: the data set changed");
        }
        Picture picture = pipeline.deterministicPrefix(pipeline.decoder().decode(file, job.paths()[index]));
        keep(index, picture);
        return picture;
    }

    private void keep(int index, Picture picture) {
        synchronized (kept) {
            if (kept.put(job.paths()[index], picture) == null) {
                keptBytes += size(picture);
            }
            Iterator<Picture> oldest = kept.values().iterator();
            while (keptBytes > job.cacheBytes() && kept.size() > 1) {
                keptBytes -= size(oldest.next());
                oldest.remove();
            }
        }
    }

    private static long size(Picture picture) {
        return 4L * picture.channels() * picture.height() * picture.width() + 64;
    }

    /** Reads and prepares an image, and tells what it found. */
    ImageCheck check(int index, String where) {
        try {
            byte[] file = bytes(index);
            Picture fixed = pipeline.deterministicPrefix(pipeline.decoder().decode(file, job.paths()[index]));
            keep(index, fixed);
            Picture picture = pipeline.finish(fixed);
            return new ImageCheck(index, crc(file), picture.channels(), picture.height(), picture.width(), "");
        } catch (RuntimeException e) {
            return new ImageCheck(index, 0, 0, 0, 0, e.getMessage() + " (" + where + ")");
        }
    }

    private static long crc(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file);
        return crc.getValue();
    }

    private byte[] bytes(int index) {
        return read(job.paths()[index], job.hadoop().value());
    }

    /** A file's bytes. */
    static byte[] read(String name, Configuration hadoop) {
        try {
            Path path = new Path(name);
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus status = files.getFileStatus(path);
            if (!status.isFile() || status.getLen() > MOST_FILE_BYTES) {
                throw new ImageException(
                        name, "expected a file of at most " + MOST_FILE_BYTES + " bytes, got " + status.getLen());
            }
            byte[] bytes = new byte[(int) status.getLen()];
            try (FSDataInputStream in = files.open(path)) {
                in.readFully(0, bytes);
            }
            return bytes;
        } catch (FileNotFoundException e) {
            throw new ImageException(name, "expected a file, got none", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new ImageException(name, "cannot be read: " + e, e);
        }
    }
}
