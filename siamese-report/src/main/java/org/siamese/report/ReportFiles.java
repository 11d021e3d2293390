package org.siamese.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the files of a report: all of them to a folder beside their place, then moved there, the page last. */
final class ReportFiles {
    /** Name of the page. */
    static final String PAGE = "report.html";

    /** Name of the folder of pictures, which belongs to the report: what an earlier report left in it is gone afterwards. */
    static final String PICTURES = "report-images";

    private ReportFiles() {}

    static Path write(Path folder, String page, Map<String, byte[]> pictures) {
        Path target = folder.resolve(PAGE);
        try {
            Files.createDirectories(folder);
            Path work = Files.createTempDirectory(folder, "report-part-");
            try {
                Path made = Files.createDirectory(work.resolve(PICTURES));
                for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
                    Files.write(made.resolve(picture.getKey()), picture.getValue());
                }
                Path written = Files.writeString(work.resolve(PAGE), page, StandardCharsets.UTF_8);
                Path place = folder.resolve(PICTURES);
                if (Files.exists(place)) {
                    Files.move(place, work.resolve("before"));
                }
                Files.move(made, place);
                return Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new ReportException(target, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
