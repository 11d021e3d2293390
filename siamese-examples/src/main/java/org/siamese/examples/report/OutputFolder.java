package org.siamese.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder for results. Each file is written beside its place and moved there when it is whole. */
public final class OutputFolder {
    private final Path folder;

    private OutputFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder where it does not exist and tries whether it can be written to.
     *
     * @throws OutputException if not
     */
    public static OutputFolder at(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "probe", ".part"));
            return new OutputFolder(folder);
        } catch (IOException e) {
            throw new OutputException(folder, e);
        }
    }

    /** The place of a file. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * Writes a file.
     *
     * @param name its name, whose ending the writer may look at
     * @param writer is given the path to write to
     * @return its place
     * @throws OutputException if it cannot be written
     */
    public Path write(String name, Writer writer) {
        Path target = file(name);
        Path part = file("part-" + name);
        try {
            writer.writeTo(part);
            return Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw new OutputException(target, e);
        }
    }

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Writer {
        /** Writes to the given path. */
        void writeTo(Path path) throws IOException;
    }
}
