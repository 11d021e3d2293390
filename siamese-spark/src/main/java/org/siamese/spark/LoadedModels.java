package org.siamese.spark;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.siamese.image.model.ImageModel;

/** The model file that a process used last, loaded once from any Hadoop file system. */
final class LoadedModels {
    private static @Nullable ImageModel current;
    private static String currentKey = "";

    private LoadedModels() {}

    /** The model of a file; loaded anew if the file has changed. */
    static synchronized ImageModel of(String file, Configuration hadoop) {
        try {
            Path path = new Path(file);
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus status = files.getFileStatus(path);
            String key = status.getPath() + " " + status.getLen() + " " + status.getModificationTime();
            ImageModel known = current;
            if (known != null && key.equals(currentKey)) {
                return known;
            }
            java.nio.file.Path local = Files.createTempFile("siamese-model", ".zip");
            try {
                files.copyToLocalFile(false, path, new Path(local.toUri()), true);
                ImageModel loaded = ImageModel.load(local);
                current = loaded;
                currentKey = key;
                return loaded;
            } finally {
                Files.deleteIfExists(local);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ClusterException("model " + file + ": cannot be read: " + e, e);
        }
    }
}
