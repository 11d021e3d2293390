package org.siamese.examples.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.Relation;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.examples.ExampleRun;
import org.siamese.image.pipeline.ImagePipeline;

class GalleryExampleTest {
    @TempDir
    private static Path folder;

    private static Path model;

    @BeforeAll
    static void writeFiles() {
        SyntheticFaces faces = SyntheticFaces.builder().size(24, 24).seed(1).build();
        for (int person = 0; person < 4; person++) {
            for (int image = 0; image < 3; image++) {
                ExampleRun.write(
                        folder.resolve("data/p" + person + "/" + image + ".png"), faces.picture(person, image));
            }
        }
        Tower tower = Tower.builder().input(1, 16, 16).embedding(4).build();
        model = folder.resolve("model.siamese");
        SiameseModel.of(tower, tower.newNetwork(1, new Sgd()), Map.of())
                .withPipeline(ImagePipeline.grey().resize(16, 16).build())
                .withCalibration(ModelCalibration.on(
                                ScoredPairs.of(
                                        new double[] {0, 0.1, 0.3, 0.2, 0.8, 0.9},
                                        List.of(
                                                Relation.SAME,
                                                Relation.SAME,
                                                Relation.SAME,
                                                Relation.DIFFERENT,
                                                Relation.DIFFERENT,
                                                Relation.DIFFERENT)),
                                "six pairs")
                        .threshold(1e-5)
                        .build())
                .save(model);
    }

    private static ExampleRun gallery(String place, String... arguments) {
        List<String> all = new ArrayList<>(List.of("gallery", arguments[0]));
        all.addAll(List.of("--gallery", folder.resolve(place).toString(), "--model", model.toString()));
        all.addAll(List.of(arguments).subList(1, arguments.length));
        return ExampleRun.of(all.toArray(String[]::new));
    }

    private static JsonNode json(ExampleRun run) throws IOException {
        assertThat(run.exit()).as(run.err()).isZero();
        return run.json();
    }

    @Test
    void should_enrol_identify_list_check_and_remove() throws IOException {
        String data = folder.resolve("data").toString();
        JsonNode enrolled = json(gallery("g", "enrol", "--data", data, "--json"));
        assertThat(enrolled.get("enrolled").intValue()).isEqualTo(12);
        assertThat(enrolled.get("identities").intValue()).isEqualTo(4);
        assertThat(json(gallery("g", "enrol", "--data", data, "--json"))
                        .get("skipped")
                        .intValue())
                .isEqualTo(12);

        String image = folder.resolve("data/p2/1.png").toString();
        JsonNode who =
                json(gallery("g", "identify", "--json", image)).get("images").get(0);
        assertThat(who.get("identity").textValue()).isEqualTo("p2");
        assertThat(who.get("enrolled").intValue()).isEqualTo(4);
        assertThat(gallery("g", "identify", image).out())
                .contains(": p2 (closest p2 at ")
                .contains("; then ");

        assertThat(json(gallery("g", "enrol", "--identity", "also p2", image, "--json"))
                        .get("enrolled")
                        .intValue())
                .isEqualTo(1);
        JsonNode twice = json(gallery("g", "dedupe", "--least", "0", "--json"));
        assertThat(twice.get("twoNames").findValuesAsText("one")).isNotEmpty();

        assertThat(gallery("g", "list").out()).contains("p2: 3 references").contains("also p2: 1 references");
        assertThat(gallery("g", "remove", "nobody").exit()).isEqualTo(3);
        assertThat(gallery("g", "remove", "--erase", "also p2", "p3").out()).contains("2 removed; now 3 identities");
        assertThat(gallery("g", "check").out()).contains("9 references of 3 identities, no problems");
        assertThat(gallery("g", "remove", "p0", "p1", "p2").out()).contains("3 removed; now 0 identities");
        assertThat(gallery("g", "list").out()).contains("nobody is enrolled");
        assertThat(json(gallery("g", "list", "--json")).get("identities")).isEmpty();
        assertThat(gallery("g", "identify", image).out()).contains(": unknown");
    }

    @Test
    void should_use_synthetic_faces_without_data() throws IOException {
        JsonNode enrolled = json(gallery("synthetic", "enrol", "--json"));
        assertThat(enrolled.get("identities").intValue()).isEqualTo(200);
        assertThat(json(gallery("synthetic", "identify", "--json")).get("images"))
                .hasSize(8);
    }

    @Test
    void should_say_what_is_missing_in_one_line() {
        ExampleRun run = gallery("not there", "list");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("expected a gallery, got none; gallery enrol makes one");
        ExampleRun without = ExampleRun.of(
                "gallery", "enrol", "--gallery", folder.resolve("x").toString(), "--model", "no-model.siamese");
        assertThat(without.exit()).isEqualTo(3);
        assertThat(without.err()).contains("the example faces writes one");
        assertThat(gallery("x", "enrol", "--identity", "anna").exit()).isEqualTo(3);
    }
}
