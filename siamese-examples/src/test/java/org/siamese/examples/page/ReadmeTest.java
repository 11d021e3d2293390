package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.image.Picture;

/** What the README shows must be true. */
class ReadmeTest {
    private static final String IMPORTS =
            """
            import java.nio.file.Path;
            import org.siamese.core.model.*;
            import org.siamese.decision.*;
            import org.siamese.decision.calibrate.*;
            import org.siamese.data.verify.*;
            import org.siamese.image.model.*;
            import org.siamese.core.tower.*;
            import org.siamese.core.train.*;
            import org.siamese.data.dataset.*;
            import org.siamese.image.*;
            import org.siamese.image.decode.*;
            import org.siamese.image.pipeline.*;
            import org.siamese.data.iterator.*;
            import org.siamese.data.sample.*;
            import org.siamese.data.split.*;
            import org.siamese.losses.*;
            """;

    private static final Path PAGE = PageCode.root().resolve("README.md");

    @Test
    void should_begin_with_two_commands_of_one_line_each() throws IOException {
        List<String> commands = PageCode.blocks(PAGE, "sh");
        assertThat(commands).hasSizeGreaterThanOrEqualTo(2);
        assertThat(commands.subList(0, 2))
                .allMatch(command -> command.strip().lines().count() == 1);
        assertThat(commands.get(0)).contains("siamese-examples.jar faces");
        assertThat(commands.get(1)).contains("mvn");
    }

    @Test
    void should_show_code_of_about_ten_lines_that_compiles(@TempDir Path classes) throws IOException {
        List<String> code = PageCode.blocks(PAGE, "java");
        assertThat(code).hasSize(2);
        assertThat(code.get(0).lines().count()).isLessThanOrEqualTo(12);
        assertThat(code.get(1).lines().count()).isLessThanOrEqualTo(5);
        assertThat(PageCode.problems(IMPORTS + "class Page {\n", code, classes)).isEmpty();
    }

    @Test
    void should_lead_from_a_folder_of_images_to_decisions_with_the_code_as_it_stands(@TempDir Path folder)
            throws Exception {
        SyntheticFaces faces = SyntheticFaces.builder()
                .identities(10)
                .imagesPerIdentity(5)
                .size(30, 24)
                .seed(1)
                .build();
        for (int person = 0; person < 10; person++) {
            Path own = Files.createDirectories(folder.resolve("faces/person" + person));
            for (int image = 0; image < 5; image++) {
                write(faces.picture(person, image), own.resolve(image + ".png"));
            }
        }
        write(faces.picture(3, 5), folder.resolve("a.png"));
        write(faces.picture(3, 6), folder.resolve("b.png"));
        write(faces.picture(3, 5), folder.resolve("visitor.png"));
        List<String> code = PageCode.blocks(PAGE, "java");

        PageCode.run(PageCode.program("Train", IMPORTS, code.get(0)), folder);
        assertThat(folder.resolve("faces.siamese")).isRegularFile();
        String printed = PageCode.run(PageCode.program("Use", IMPORTS, code.get(1)), folder);

        assertThat(printed).matches("(true|false) with probability \\d\\S*\\R" + "anna\\R");
    }

    private static void write(Picture picture, Path file) throws IOException {
        ImageIO.write(picture.toBufferedImage(), "png", file.toFile());
    }

    @Test
    void should_show_a_picture_for_light_and_one_for_dark_pages() throws IOException {
        List<String> pictures = Pattern.compile("(?:srcset|src)=\"([^\"]+)\"")
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(pictures).containsExactly("docs/images/pairs-dark.png", "docs/images/pairs.png");
        BufferedImage dark =
                ImageIO.read(PageCode.root().resolve(pictures.get(0)).toFile());
        BufferedImage light =
                ImageIO.read(PageCode.root().resolve(pictures.get(1)).toFile());
        assertThat(new int[] {dark.getWidth(), dark.getHeight()}).containsExactly(light.getWidth(), light.getHeight());
        assertThat(light.getRGB(0, 0) & 0xFF).isGreaterThan(240);
        assertThat(dark.getRGB(0, 0) & 0xFF).isLessThan(40);
    }

    @Test
    void should_link_to_files_that_exist() throws IOException {
        Matcher links = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(PAGE));
        assertThat(links.results().map(link -> link.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(PageCode.root().resolve(link)).exists());
    }
}
