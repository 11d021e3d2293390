package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On real file systems that are read-only or full, in a process that sees its own mounts. Needs Linux and the right to mount; where that is
 * missing, the tests are left out and say so.
 */
class DiskTest {
    @TempDir
    Path folder;

    private int run(Path output, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("process: expected to end, got " + Files.readString(output));
        }
        return process.exitValue();
    }

    /** Lines "name = value" of {@link DiskChild} after some mounts, of which $1 is the disk. */
    private Map<String, String> child(String mount, String mode, Path disk) throws IOException, InterruptedException {
        Path output = folder.resolve(mode + ".out");
        boolean able;
        try {
            able = run(output, List.of("unshare", "--mount", "sh", "-c", mount, "sh", disk.toString())) == 0;
        } catch (IOException e) {
            able = false;
        }
        if (!able) {
            System.out.println("Disk tests: this process may not mount; they are left out");
        }
        assumeTrue(able);
        int exit = run(
                output,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        mount + " && exec \"$2\" -Xmx256m -cp \"$3\" \"$4\" \"$5\" \"$1\"",
                        "sh",
                        disk.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        DiskChild.class.getName(),
                        mode));
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(exit).as(text).isZero();
        Map<String, String> values = new TreeMap<>();
        text.lines()
                .filter(line -> line.contains(" = "))
                .forEach(line ->
                        values.put(line.substring(0, line.indexOf(" = ")), line.substring(line.indexOf(" = ") + 3)));
        return values;
    }

    @Test
    void should_refuse_to_write_to_a_read_only_disk_and_search_on_it() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        try (IndexedGallery gallery = DiskTest.open(disk.resolve("gallery"))) {
            for (int person = 0; person < 5; person++) {
                gallery.enrol(TestVectors.name(person), TestVectors.of(person, 0));
            }
        }
        Map<String, String> said =
                child("mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"", "read-only", disk);
        assertThat(said.get("refused")).contains(disk.resolve("gallery").toString(), "read-only");
        assertThat(said).containsEntry("found", "person 3");
        assertThat(said.get("enrol")).contains("expected a gallery that is open for writing, got one open read-only");
        assertThat(said).doesNotContainKey("opened");
    }

    private static IndexedGallery open(Path place) {
        return IndexedGallery.open(place, TestVectors.model(), GallerySettings.ofDefaults());
    }

    @Test
    void should_refuse_changes_on_a_full_disk_and_keep_what_was_acknowledged() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("small"));
        Map<String, String> said = child("mount -t tmpfs -o size=10m none \"$1\"", "full", disk);
        System.out.println("full disk: " + said);
        assertThat(said).doesNotContainKey("never full");
        assertThat(said.get("refused"))
                .contains("No space left on device", "expected at least 2 MB free for the index");
        assertThat(said)
                .as("searches go on, and so do changes once there is room")
                .containsEntry("count", said.get("refusedAt"))
                .containsEntry("found", "person 3")
                .containsEntry("after", "enrolled");
        int acknowledged = Integer.parseInt(said.get("acknowledged"));
        assertThat(acknowledged).isGreaterThan(1000);
        assertThat(Integer.parseInt(said.get("again")))
                .as("one batch may be in the log and not in the index, and was not acknowledged")
                .isBetween(acknowledged, acknowledged + DiskChild.BATCH);
        assertThat(said).containsEntry("problems", "[]");
    }
}
