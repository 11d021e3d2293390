package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/start.md lead from a folder of images to a server that answers, one after the other in one folder. */
class StartPageTest {
    private static final List<String> NAMES = List.of("WriteImages", "Train", "Verify", "Server");

    @TempDir
    private Path folder;

    @Test
    void should_lead_from_a_folder_of_images_to_a_running_program() throws Exception {
        List<String> programs = PageCode.blocks(PageCode.page("start.md"), "java");
        assertThat(programs.stream().map(PageCode::className))
                .containsExactlyElementsOf(
                        NAMES.stream().map(name -> "com.example." + name).toList());

        PageCode.run(programs.get(0), folder);
        String trained = PageCode.run(programs.get(1), folder);
        assertThat(trained)
                .contains("480 images of 60 classes")
                .containsPattern("equal error rate of 12 unseen persons: \\d")
                .containsPattern("false accepts: \\d")
                .containsPattern("false rejects: \\d");
        double error = Double.parseDouble(trained.replaceAll("(?s).*unseen persons: ([0-9.]+).*", "$1"));
        assertThat(error).as("per cent; chance is 50").isLessThan(35);

        String same = PageCode.run(programs.get(2), folder, "images/person0/0.png", "images/person0/0.png");
        assertThat(same).startsWith("the same person").contains("SAME: distance 0");
        String different = PageCode.run(programs.get(2), folder, "images/person0/0.png", "images/person1/0.png");
        assertThat(different).contains("distance ");

        should_answer_over_http(programs.get(3));
    }

    private void should_answer_over_http(String program) throws Exception {
        Files.createDirectories(folder.resolve("known"));
        for (String person : List.of("person3", "person4")) {
            Files.copy(folder.resolve("images/" + person + "/0.png"), folder.resolve("known/" + person + ".png"));
        }
        Process server = PageCode.start(program, folder, "0");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            assertThat(first).endsWith("/who knows [person3, person4]");
            URI address = URI.create(first.substring(0, first.indexOf(' ')));
            assertThat(answer(address, BodyPublishers.ofFile(folder.resolve("images/person4/0.png")))
                            .body())
                    .isEqualTo("person4");
            HttpResponse<String> refused = answer(address, BodyPublishers.ofString("no image"));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).startsWith("image: ");
        } finally {
            server.destroy();
        }
    }

    private static HttpResponse<String> answer(URI address, BodyPublisher body)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).POST(body).build(), BodyHandlers.ofString());
    }

    @Test
    void should_depend_on_one_artifact_of_the_version_that_is_built() throws IOException {
        List<String> projects = PageCode.blocks(PageCode.page("start.md"), "xml");
        assertThat(projects).hasSize(1);
        String version = Files.readString(PageCode.root().resolve("siamese/pom.xml"))
                .replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");
        assertThat(projects.get(0))
                .containsOnlyOnce("<dependency>")
                .as("Maven 3.8 without a plugin's version knows no maven.compiler.release")
                .contains("<maven.compiler.source>", "<maven.compiler.target>")
                .contains("<artifactId>siamese</artifactId>", "<version>" + version + "</version>");
    }
}
