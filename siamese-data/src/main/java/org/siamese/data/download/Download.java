package org.siamese.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import org.siamese.data.DataException;
import org.siamese.image.file.Sha256;

/**
 * A file to be fetched once into a cache folder. What arrives is kept under another name until it is whole and its SHA-256 is the
 * one given, then moved; a transfer that broke off goes on where it stopped. A file that is there is never fetched again. Two
 * processes that want the same file wait for each other. Nothing is fetched unless {@link #fetch} is called.
 *
 * @param address where it is, http or https
 * @param sha256 its checksum, 64 hexadecimal digits
 * @param folder the cache
 */
public record Download(URI address, String sha256, Path folder) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Checks the address and the checksum. */
    public Download {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("address: expected http or https, got " + address);
        }
        sha256 = sha256.toLowerCase(Locale.ROOT);
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256: expected 64 hexadecimal digits, got '" + sha256 + "'");
        }
    }

    /** Where the file lies once it is fetched. */
    public Path file() {
        String path = String.valueOf(address.getPath());
        String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        return folder.resolve(sha256.substring(0, 12) + "-" + (name.isEmpty() ? "file" : name));
    }

    /**
     * The file, fetched if it is not there.
     *
     * @throws DataException if it cannot be fetched, or what arrives is another file
     */
    public Path fetch() {
        Path file = file();
        if (Files.isRegularFile(file)) {
            return file;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            file.resolveSibling(file.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (!Files.isRegularFile(file) && held.isValid()) {
                    transfer(part);
                    verify(part);
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return file;
        } catch (IOException e) {
            throw new DataException(
                    "download " + address + ": cannot be fetched (" + e + "). Offline? Put the file at "
                            + file.toAbsolutePath() + " yourself",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("download " + address + ": interrupted", e);
        }
    }

    private void transfer(Path part) throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            int status = response.statusCode();
            if (status == 416 && have > 0) {
                // Nothing is missing, or what is there is too long: the checksum tells.
                return;
            }
            if (status != 200 && status != 206) {
                throw DataException.of("download " + address, "status 200", "status " + status);
            }
            boolean goesOn = status == 206
                    && response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + have + "-");
            if (status == 206 && !goesOn) {
                throw DataException.of("download " + address, "the rest from byte " + have, "another part");
            }
            try (OutputStream out =
                    goesOn ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part)) {
                in.transferTo(out);
            }
        }
    }

    private void verify(Path part) throws IOException {
        String got = digest(part);
        if (!got.equals(sha256)) {
            Files.delete(part);
            throw DataException.of("download " + address, "SHA-256 " + sha256, got + "; what arrived was deleted");
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Sha256.hex(in);
        }
    }
}
