package org.siamese.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkEnv;

/** Local files, of which the first executor that opens a certain one cannot read that one, then or later. */
public final class HalfBlindFiles extends RawLocalFileSystem {
    static final String NAME = "0005.png";
    static final String MARK = "fs.halfblind.mark";

    private Path mark = Path.of("");

    /** As Hadoop makes it. */
    public HalfBlindFiles() {}

    @Override
    public void initialize(URI uri, Configuration configuration) throws IOException {
        super.initialize(uri, configuration);
        mark = Path.of(configuration.get(MARK));
    }

    @Override
    public URI getUri() {
        return URI.create("halfblind:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer) throws IOException {
        if (path.getName().equals(NAME) && isBlind()) {
            throw new IOException("this executor's disk is lost");
        }
        return super.open(path, buffer);
    }

    private boolean isBlind() throws IOException {
        String own = SparkEnv.get().executorId();
        try {
            Files.writeString(mark, own, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            // Another one was first, or this one before.
        }
        return Files.readString(mark).equals(own);
    }
}
