package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.RowMatrices;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.leak.Leak;
import org.siamese.data.leak.LeakReport;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;
import org.siamese.image.pipeline.ImagePipeline;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {
    private static final String NASTY = "<script>alert(\"&\")</script> توقيع 签名 \u0007";
    private static final int PERSONS = 5;
    private static final int EACH = 4;

    @TempDir
    Path folder;

    private final ImageDataset images = images();
    private final Labels labels =
            Labels.of(IntStream.range(0, PERSONS * EACH).map(k -> k / EACH).toArray());
    private final INDArray embeddings = embeddings(1.0);
    private final ScoredPairs pairs = ScoredPairs.allPairs(RowMatrices.of(embeddings), labels.toIntArray());

    private static ImageDataset images() {
        SyntheticFaces faces = SyntheticFaces.builder().size(28, 23).seed(3).build();
        List<Item> items = new ArrayList<>();
        for (int k = 0; k < PERSONS * EACH; k++) {
            int person = k / EACH;
            items.add(Item.of(NASTY + k, NASTY + person, faces.picture(person, k % EACH)));
        }
        return ImageDataset.of(items, ImagePipeline.grey().build());
    }

    private static INDArray embeddings(double noise) {
        Random random = new Random(11);
        double[][] rows = new double[PERSONS * EACH][PERSONS];
        for (int row = 0; row < rows.length; row++) {
            for (int k = 0; k < PERSONS; k++) {
                rows[row][k] = noise * random.nextGaussian() + (row / EACH == k ? 2 : 0);
            }
        }
        return Nd4j.create(rows);
    }

    private Report.Builder full() {
        ModelCalibration calibration = ModelCalibration.on(pairs, NASTY)
                .date(Instant.parse("2026-01-02T03:04:05Z"))
                .build();
        Verification measures =
                Verification.of(pairs, calibration.threshold().distance(), calibration.calibration(), 1);
        return Report.builder()
                .title(NASTY)
                .summary(NASTY)
                .training(
                        EpochChart.loss(3, 2, Double.NaN, 1),
                        EpochChart.of(NASTY, NASTY).with(NASTY, 1, 2))
                .test(pairs, measures)
                .calibration(calibration)
                .images(images)
                .embeddings(embeddings)
                .measures(new MeasureTable(NASTY, NASTY, List.of(new MeasureTable.Row(NASTY, NASTY, NASTY, NASTY))))
                .data(DataPart.of(NASTY, images), new DataPart("pairs", 1, 2, 3000))
                .leaks(NASTY, new LeakReport(List.of(new Leak(Leak.Kind.SAME_FILE, NASTY, "b"))))
                .leaks("training and development", new LeakReport(List.of()))
                .configuration("{\"name\": \"</pre><script>\", \"rate\": 0.001}");
    }

    private static Document parse(Path page) throws Exception {
        byte[] bytes = Files.readAllBytes(page);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(k -> (Element) found.item(k))
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void should_hold_every_section_and_escape_what_it_is_told() throws Exception {
        Path written = full().build().write(folder);
        Document page = parse(written);
        assertThat(written).isEqualTo(folder.resolve("report.html"));
        assertThat(elements(page, "section"))
                .extracting(section -> section.getAttribute("id"))
                .containsExactly(
                        "measures",
                        "scores",
                        "curves",
                        "calibration",
                        "hardest",
                        "map",
                        "training",
                        "data",
                        "leaks",
                        "configuration");
        Set<String> ids = new HashSet<>();
        elements(page, "section").forEach(section -> ids.add("#" + section.getAttribute("id")));
        assertThat(elements(page, "a"))
                .extracting(link -> link.getAttribute("href"))
                .containsAll(ids);
        assertThat(elements(page, "script")).isEmpty();
        assertThat(elements(page, "h1").get(0).getTextContent()).isEqualTo(NASTY.replace('\u0007', '\uFFFD'));
        String text = page.getDocumentElement().getTextContent();
        assertThat(text)
                .contains("\"rate\" : 0.001", "</pre><script>", "the same bytes: ", "Nothing in common was found.")
                .contains("2026-01-02T03:04:05Z", "equal error rate", "3,000", "5 identities")
                .doesNotContain("Not in this report");
    }

    @Test
    void should_name_the_threshold_by_how_it_was_chosen_wherever_it_is_shown() throws Exception {
        ModelCalibration balanced =
                ModelCalibration.on(pairs, "data").balancedAccuracy().build();
        double threshold = balanced.threshold().distance();
        Verification measures = Verification.of(pairs, threshold, balanced.calibration(), 1);
        Document page =
                parse(full().test(pairs, measures).calibration(balanced).build().write(folder));
        String text = page.getDocumentElement().getTextContent();
        String named = Numbers.plain(threshold) + " (greatest balanced accuracy)";
        assertThat(text)
                .contains("Decisions at the threshold " + named, "The threshold is " + named + ".")
                .contains("threshold (greatest balanced accuracy)")
                .doesNotContain("equal error rate)")
                .doesNotContain("chosen for");
        assertThat(elements(page, "img"))
                .extracting(image -> image.getAttribute("alt"))
                .anyMatch(alt -> alt.endsWith("threshold " + named));
    }

    @Test
    void should_not_name_a_threshold_by_a_rule_that_is_not_its() throws Exception {
        Verification other = Verification.of(pairs, 0.5, 1);
        Document page = parse(full().test(pairs, other).build().write(folder));
        assertThat(page.getDocumentElement().getTextContent())
                .contains("Decisions at the threshold 0.5000\n")
                .doesNotContain("0.5000 (");
    }

    @Test
    void should_scroll_wide_tables_and_not_squeeze_them() throws Exception {
        Document page = parse(full().build().write(folder));
        assertThat(elements(page, "table")).hasSizeGreaterThan(3).allSatisfy(table -> {
            Element around = (Element) table.getParentNode();
            assertThat(around.getAttribute("class")).isEqualTo("wide");
            assertThat(around.getAttribute("tabindex")).isEqualTo("0");
        });
        assertThat(elements(page, "style").get(0).getTextContent())
                .contains(
                        ".wide { overflow-x: auto; }",
                        "tbody th { min-width: 11rem; }",
                        ".charts div { min-width: 0; }")
                .containsPattern(
                        "max-width: 30rem\\) \\{[^@]*\\.wide table \\{ width: max-content; min-width: 100%; }");
    }

    @Test
    void should_embed_every_picture_and_write_it_as_a_file() throws Exception {
        Document page = parse(full().build().write(folder));
        List<byte[]> kept = new ArrayList<>();
        for (Path file : files(folder.resolve("report-images"))) {
            kept.add(Files.readAllBytes(file));
        }
        List<Element> shown = elements(page, "img");
        assertThat(shown).hasSameSizeAs(kept);
        for (Element image : shown) {
            assertThat(image.getAttribute("alt")).isNotBlank();
            byte[] bytes = bytes(image.getAttribute("src"));
            assertThat(kept).anyMatch(file -> Arrays.equals(file, bytes));
            int width = Integer.parseInt(image.getAttribute("width"));
            assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(2 * width);
        }
        List<Element> dark = elements(page, "source");
        assertThat(dark).hasSize(6);
        for (Element image : dark) {
            assertThat(ImageIO.read(new ByteArrayInputStream(bytes(image.getAttribute("srcset")))))
                    .isNotNull();
        }
        String html = Files.readString(folder.resolve("report.html"), StandardCharsets.UTF_8);
        assertThat(html).doesNotContain("<link", "url(", "src=\"http", "href=\"http");
    }

    private static byte[] bytes(String uri) {
        assertThat(uri).startsWith("data:image/png;base64,");
        return Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    }

    @Test
    void should_write_the_same_files_for_the_same_input() throws Exception {
        full().build().write(folder.resolve("one"));
        full().build().write(folder.resolve("two"));
        List<Path> one = files(folder.resolve("one"));
        List<Path> two = files(folder.resolve("two"));
        assertThat(one).hasSameSizeAs(two).hasSizeGreaterThan(8);
        for (int k = 0; k < one.size(); k++) {
            assertThat(two.get(k)).hasSameBinaryContentAs(one.get(k));
        }
    }

    @Test
    void should_say_what_was_not_given() throws Exception {
        Document page = parse(Report.builder().build().write(folder));
        assertThat(elements(page, "section"))
                .extracting(section -> section.getAttribute("id"))
                .containsExactly("missing");
        assertThat(elements(page, "li"))
                .extracting(Element::getTextContent)
                .contains(
                        "Training: nothing was given.",
                        "Leaks: nothing was given.",
                        "Hardest errors: test pairs and images were not both given.",
                        "Map of the embeddings: embeddings and images were not both given.");
        assertThat(files(folder)).hasSize(1);
    }

    @Test
    void should_say_why_a_map_is_left_out() throws Exception {
        Report report = Report.builder()
                .images(images)
                .embeddings(Nd4j.ones(images.size(), 3))
                .build();
        assertThat(parse(report.write(folder)).getDocumentElement().getTextContent())
                .contains("Map of the embeddings: all embeddings are equal.");
    }

    @Test
    void should_say_that_pairs_without_errors_have_no_trade_off() throws Exception {
        INDArray apart = embeddings(0.01);
        ScoredPairs perfect = ScoredPairs.allPairs(RowMatrices.of(apart), labels.toIntArray());
        Verification measures = Verification.of(perfect, 1.0, 1);
        Path page =
                Report.builder().test(perfect, measures).images(images).build().write(folder);
        assertThat(parse(page).getDocumentElement().getTextContent())
                .contains("no threshold makes errors of both kinds", "None at the threshold 1.000.")
                .contains("Calibration: nothing was given.");
        assertThat(folder.resolve("report-images/det.png")).doesNotExist();
    }

    @Test
    void should_count_the_decisions() throws Exception {
        double[] distances = {0.1, 0.2, 0.9, 0.3, 0.7, 0.8};
        ScoredPairs listed = ScoredPairs.of(distances, new int[] {0, 1, 2, 0, 1, 2}, new int[] {0, 1, 2, 1, 2, 0});
        Path page = Report.builder()
                .test(listed, Verification.of(listed, 0.5, 1))
                .build()
                .write(folder);
        List<Element> tables = elements(parse(page), "table").stream()
                .filter(table -> table.getTextContent().contains("Decisions at the threshold 0.5000"))
                .toList();
        assertThat(tables).hasSize(1);
        assertThat(tables.get(0).getTextContent().replaceAll("\\s+", " "))
                .contains("same 2 right, 66.67 % 1 wrong, 33.33 % 3")
                .contains("different 1 wrong, 33.33 % 2 right, 66.67 % 3");
    }

    @Test
    void should_show_the_worst_errors_first() {
        Verification measures = Verification.of(pairs, 2.6, 1);
        HardestSection section =
                new HardestSection(TestScores.of(pairs, measures), PairMembers.ofAll(images.size()), images);
        List<Integer> accepts = IntStream.range(0, pairs.size())
                .filter(k -> !pairs.relation(k).isSame() && pairs.distance(k) <= 2.6)
                .boxed()
                .sorted(Comparator.comparingDouble(pairs::distance))
                .toList();
        List<Integer> rejects = IntStream.range(0, pairs.size())
                .filter(k -> pairs.relation(k).isSame() && pairs.distance(k) > 2.6)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -pairs.distance(k)))
                .toList();
        assertThat(accepts).hasSizeGreaterThan(HardestSection.SHOWN);
        assertThat(rejects).isNotEmpty();
        assertThat(section.worst(false)).isEqualTo(accepts.subList(0, HardestSection.SHOWN));
        assertThat(section.worst(true)).isEqualTo(rejects.subList(0, Math.min(rejects.size(), HardestSection.SHOWN)));
        PairMembers members = PairMembers.ofAll(images.size());
        for (int pair : accepts) {
            assertThat(embeddings.getRow(members.left(pair)).distance2(embeddings.getRow(members.right(pair))))
                    .isCloseTo(pairs.distance(pair), offset(1e-5));
        }
    }

    @Test
    void should_replace_an_earlier_report_and_leave_other_files_alone() throws Exception {
        Files.writeString(folder.resolve("model.siamese"), "model");
        EpochChart distances = EpochChart.of("Distances", "mean distance").with("same", 1, 2);
        Report.builder().training(EpochChart.loss(2, 1), distances).build().write(folder);
        assertThat(folder.resolve("report-images/training-2.png")).exists();
        Path page = Report.builder().training(EpochChart.loss(2, 1)).build().write(folder);
        assertThat(files(folder))
                .containsExactly(folder.resolve("model.siamese"), folder.resolve("report-images/training-1.png"), page);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).hasSize(3);
        }
    }

    @Test
    void should_fail_with_the_path_if_it_cannot_be_written() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Report.builder().build().write(file))
                .isInstanceOf(ReportException.class)
                .hasMessageContaining(file.resolve("report.html").toString());
    }

    @Test
    void should_refuse_pairs_of_one_relation() {
        ScoredPairs same = ScoredPairs.of(new double[] {1, 2}, new int[] {1, 2}, new int[] {1, 2});
        Verification measures = Verification.of(pairs, 1.0, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder().test(same, measures))
                .withMessage("pairs: expected same and different ones, got 2 same and 0 different");
    }

    @Test
    void should_refuse_what_does_not_fit() {
        Verification measures = Verification.of(pairs, 1.0, 1);
        ScoredPairs few = ScoredPairs.of(new double[] {1, 2}, new int[] {1, 2}, new int[] {1, 1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder().test(few, measures))
                .withMessageStartingWith("measures: expected those of these 2 pairs, 1 same, got those of 190 pairs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder()
                        .test(few, Verification.of(few, 1.0, 1))
                        .images(images)
                        .build())
                .withMessageStartingWith("members: expected to be told which images each of 2 test pairs is of");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder()
                        .test(few, Verification.of(few, 1.0, 1), PairMembers.of(new int[] {0, 1}, new int[] {1, 20}))
                        .images(images)
                        .build())
                .withMessage("members, pair 1: expected indices from 0 to 19, got 20");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder()
                        .images(images)
                        .embeddings(Nd4j.ones(3, 2))
                        .build())
                .withMessage("embeddings: expected one row for each of 20 images, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder().embeddings(Nd4j.valueArrayOf(new long[] {2, 2}, Double.NaN)))
                .withMessage("embeddings: expected finite numbers, got NaN or infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder().configuration("{\"a\": "))
                .withMessageStartingWith("configuration: expected JSON, got ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder().configuration(""))
                .withMessage("configuration: expected JSON, got an empty text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.builder().training(EpochChart.of("Loss", "loss")))
                .withMessage("training, Loss: expected a line, got none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EpochChart.loss(Double.NaN))
                .withMessage("Loss, training: expected at least one finite value, got none of 1");
    }
}
