package org.siamese.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.Sampler;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.examples.ExampleRun;

class FaceFoldsTest {
    @TempDir
    private Path folder;

    private Path people(String... parts) throws IOException {
        SyntheticFaces faces = SyntheticFaces.builder().size(40, 30).seed(3).build();
        int person = 0;
        for (String part : parts) {
            for (int end = person + 5; person < end; person++) {
                Path place = Files.createDirectories(
                        folder.resolve("data").resolve(part).resolve("p" + person));
                for (int image = 0; image < 4; image++) {
                    ExampleRun.write(place.resolve(image + ".png"), faces.picture(person, image));
                }
            }
        }
        return folder.resolve("data");
    }

    @Test
    void should_compare_recipes_on_persons_never_seen() throws IOException {
        Path out = folder.resolve("out");
        ExampleRun run = ExampleRun.of(
                "face-folds",
                "--data",
                people("training", "testing").toString(),
                "--out",
                out.toString(),
                "--folds",
                "5",
                "--epochs",
                "1",
                "--only",
                "batch-hard,proxy-anchor",
                "--quiet");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("10 persons", "5 folds", "2 unseen persons and 28 pairs a fold", "proxy-anchor");

        JsonNode metrics = ExampleRun.json(out.resolve("metrics.json"));
        assertThat(metrics.path("recipes")).hasSize(2);
        for (JsonNode recipe : metrics.path("recipes")) {
            List<Double> folds = new ArrayList<>();
            recipe.path("eerOfFolds").forEach(value -> folds.add(value.asDouble()));
            assertThat(folds).hasSize(5).allMatch(rate -> rate >= 0 && rate <= 1);
            double mean =
                    folds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            assertThat(recipe.path("eer").path("mean").asDouble()).isEqualTo(mean, within(1e-12));
            assertThat(recipe.path("eer").path("lower").asDouble()).isLessThanOrEqualTo(mean);
        }
    }

    @Test
    void should_repeat_with_other_folds_as_the_next_seeds_make_them() throws IOException {
        String data = people("training", "testing").toString();
        List<Double> apart = new ArrayList<>();
        for (int seed : new int[] {7, 8}) {
            apart.addAll(folds(data, "--seed", "" + seed));
        }
        assertThat(folds(data, "--seed", "7", "--repeats", "2"))
                .isEqualTo(apart)
                .hasSize(4);
    }

    private List<Double> folds(String data, String... more) throws IOException {
        Path out = folder.resolve("out");
        List<String> arguments = new ArrayList<>(List.of("face-folds", "--data", data, "--out", out.toString()));
        arguments.addAll(List.of("--folds", "2", "--epochs", "1", "--only", "batch-all", "--quiet"));
        arguments.addAll(List.of(more));
        assertThat(ExampleRun.of(arguments.toArray(String[]::new)).exit()).isZero();
        List<Double> folds = new ArrayList<>();
        ExampleRun.json(out.resolve("metrics.json"))
                .path("recipes")
                .get(0)
                .path("eerOfFolds")
                .forEach(rate -> folds.add(rate.asDouble()));
        return folds;
    }

    @Test
    void should_take_an_option_by_its_old_name_and_tell_the_new_one() {
        ExampleRun run = ExampleRun.of("face-folds", "--deals", "0");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("--deals is now called --repeats", "--repeats: expected at least 1, got 0");
        assertThat(ExampleRun.of("face-folds", "--help").out())
                .contains("--repeats")
                .doesNotContain("--deals");
    }

    @Test
    void should_refuse_what_it_cannot_do() {
        assertThat(ExampleRun.of("face-folds", "--repeats", "0").exit()).isEqualTo(2);
        assertThat(ExampleRun.of("face-folds", "--only", "magic").exit()).isEqualTo(2);
        assertThat(ExampleRun.of("face-folds", "--only", "pairs", "--recipe", "best")
                        .exit())
                .isEqualTo(2);
        assertThat(ExampleRun.of("face-folds", "--evaluate", "model.siamese").exit())
                .isEqualTo(2);
        ExampleRun folds = ExampleRun.of("face-folds", "--folds", "41", "--out", folder.toString());
        assertThat(folds.exit()).isEqualTo(3);
        assertThat(folds.err()).contains("folds", "40 classes", "41").doesNotContain("\tat ");
    }

    @Test
    void should_show_every_recipe_as_many_images() {
        ImageDataset train = SyntheticFaces.builder()
                .identities(12)
                .size(64, 64)
                .seed(3)
                .build()
                .dataset();
        for (FaceContender contender : FaceContender.all()) {
            FaceRecipe recipe = contender.maker().of(train, 1);
            Sampler.Pass pass = recipe.sampler().pass(0);
            int shown = IntStream.range(0, recipe.sampler().batchesPerEpoch())
                    .map(index -> pass.batch(index).items().length)
                    .sum();
            assertThat((double) shown).as(contender.name()).isCloseTo(train.size(), within(0.2 * train.size()));
        }
    }
}
