package org.siamese.data.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.DataException;

class DownloadTest {
    private final byte[] content = new byte[300_000];
    private final List<String> ranges = new ArrayList<>();
    private HttpServer server;
    private boolean honourRanges = true;
    private int breakOffAfter = Integer.MAX_VALUE;

    @TempDir
    Path cache;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sets/set.zip", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(range == null ? "all" : range);
            int from = range == null || !honourRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            int length = Math.min(content.length - from, breakOffAfter);
            exchange.getResponseBody().write(content, from, length);
            if (length == content.length - from) {
                exchange.getResponseBody().close();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Download download(String path, String sha) {
        return new Download(
                URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                        + server.getAddress().getPort() + path),
                sha,
                cache);
    }

    private String sha() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void should_fetch_once() throws Exception {
        Download download = download("/sets/set.zip", sha());

        assertThat(Files.readAllBytes(download.fetch())).isEqualTo(content);
        assertThat(download.fetch()).isEqualTo(download.file());
        assertThat(ranges).containsExactly("all");
        assertThat(download.file().getFileName().toString()).endsWith("-set.zip");
    }

    @Test
    void should_go_on_where_a_transfer_broke_off() throws Exception {
        Download download = download("/sets/set.zip", sha());
        breakOffAfter = 100_000;
        assertThatThrownBy(download::fetch)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Offline? Put the file at");
        assertThat(download.file()).doesNotExist();
        breakOffAfter = Integer.MAX_VALUE;

        assertThat(Files.readAllBytes(download.fetch())).isEqualTo(content);
        assertThat(ranges.get(0)).isEqualTo("all");
        assertThat(ranges.get(1)).matches("bytes=[1-9]\\d*-");
    }

    @Test
    void should_start_over_if_the_server_gives_no_ranges() throws Exception {
        Download download = download("/sets/set.zip", sha());
        Files.write(cache.resolve(download.file().getFileName() + ".part"), Arrays.copyOf(content, 5000));
        honourRanges = false;

        assertThat(Files.readAllBytes(download.fetch())).isEqualTo(content);
    }

    @Test
    void should_delete_and_refuse_another_file() throws IOException {
        Download download = download("/sets/set.zip", "0".repeat(64));

        assertThatThrownBy(download::fetch)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected SHA-256 0000")
                .hasMessageContaining("what arrived was deleted");
        try (var files = Files.list(cache)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".lock")))
                    .isEmpty();
        }
    }

    @Test
    void should_say_what_the_server_said_or_that_there_is_none() throws Exception {
        assertThatThrownBy(() -> download("/none", sha()).fetch())
                .hasMessageContaining("expected status 200, got status 404");
        Download download = download("/sets/set.zip", sha());
        server.stop(0);

        assertThatThrownBy(download::fetch).isInstanceOf(DataException.class).hasMessageContaining("Offline?");
    }

    @Test
    void should_refuse_other_addresses_and_checksums() {
        assertThatThrownBy(() -> new Download(URI.create("file:///etc/passwd"), "0".repeat(64), cache))
                .hasMessage("address: expected http or https, got file:///etc/passwd");
        assertThatThrownBy(() -> new Download(URI.create("http://x/y"), "abc", cache))
                .hasMessage("sha256: expected 64 hexadecimal digits, got 'abc'");
    }
}
