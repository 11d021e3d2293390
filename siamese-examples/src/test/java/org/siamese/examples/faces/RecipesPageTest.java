package org.siamese.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipesPageTest {
    @Test
    void should_list_the_recipes_that_the_command_compares() throws IOException {
        List<List<String>> rows = Files.readAllLines(Path.of("..", "docs", "recipes.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .map(cells -> cells.subList(1, 5))
                .toList();
        assertThat(rows)
                .isEqualTo(FaceContender.all().stream()
                        .map(recipe ->
                                List.of("`" + recipe.name() + "`", recipe.loss(), recipe.miner(), recipe.sampler()))
                        .toList());
    }
}
