package org.siamese.core.model;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings the digests of an edited model file up to date, as whoever forges one would. */
public final class Manifests {
    private Manifests() {}

    /** Writes the manifest anew. */
    public static void renew(Path file) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file);
                Stream<Path> all = Files.list(zip.getPath("/"))) {
            List<Path> entries =
                    all.filter(path -> !path.endsWith("manifest.json")).toList();
            String sums = entries.stream()
                    .map(path -> "\"" + path.getFileName() + "\": \"" + digest(path) + "\"")
                    .collect(Collectors.joining(", "));
            Files.writeString(zip.getPath("manifest.json"), "{\"sha256\": {" + sums + "}}");
        }
    }

    private static String digest(Path path) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
