package org.siamese.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.siamese.core.log.Loggers;
import org.siamese.core.train.TrainingObserver;
import org.slf4j.Logger;

/**
 * Keeps the checkpoint folder of a run, which lies on the driver's disk, and a folder of a Hadoop file system equal: fetches before the run,
 * and copies each checkpoint when it is written. A file gets its name when it is whole.
 */
final class HadoopCheckpoints implements TrainingObserver {
    private static final Logger LOG = Loggers.of(HadoopCheckpoints.class);
    private static final String SUFFIX = ".checkpoint";

    private final Path remote;
    private final FileSystem files;
    private final java.nio.file.Path local;

    private HadoopCheckpoints(Path remote, FileSystem files, java.nio.file.Path local) {
        this.remote = remote;
        this.files = files;
        this.local = local;
    }

    /** Fetches what a folder holds into a new one on the driver's disk. */
    static HadoopCheckpoints fetch(String folder, Configuration hadoop) {
        try {
            Path remote = new Path(folder);
            FileSystem files = remote.getFileSystem(hadoop);
            files.mkdirs(remote);
            java.nio.file.Path local = Files.createTempDirectory("siamese-checkpoints");
            for (FileStatus status : files.listStatus(remote)) {
                if (status.getPath().getName().endsWith(SUFFIX)) {
                    files.copyToLocalFile(
                            false,
                            status.getPath(),
                            new Path(local.resolve(status.getPath().getName()).toUri()),
                            true);
                }
            }
            return new HadoopCheckpoints(remote, files, local);
        } catch (IOException | IllegalArgumentException e) {
            throw new ClusterException("the checkpoints of " + folder + " cannot be fetched: " + e, e);
        }
    }

    /** The folder on the driver's disk. */
    java.nio.file.Path local() {
        return local;
    }

    @Override
    public void onCheckpoint(java.nio.file.Path file) {
        try {
            String name = file.getFileName().toString();
            Path part = new Path(remote, name + ".part");
            files.copyFromLocalFile(false, true, new Path(file.toUri()), part);
            Path whole = new Path(remote, name);
            files.delete(whole, false);
            if (!files.rename(part, whole)) {
                throw new IOException("cannot be renamed to " + whole);
            }
            deleteOld();
        } catch (IOException e) {
            LOG.warn(
                    "checkpoint {} could not be copied to {} ({}); training goes on, and the next is tried when it is due",
                    file,
                    remote,
                    e.toString());
        }
    }

    private void deleteOld() throws IOException {
        Set<String> kept;
        try (Stream<java.nio.file.Path> all = Files.list(local)) {
            kept = all.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        for (FileStatus status : files.listStatus(remote)) {
            String name = status.getPath().getName();
            if (name.endsWith(SUFFIX) && !kept.contains(name)) {
                files.delete(status.getPath(), false);
            }
        }
    }

    /** Deletes the folder on the driver's disk. */
    void deleteLocal() {
        try (Stream<java.nio.file.Path> all = Files.walk(local)) {
            for (java.nio.file.Path path :
                    all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("the temporary folder {} could not be deleted: {}", local, e.getMessage());
        }
    }
}
