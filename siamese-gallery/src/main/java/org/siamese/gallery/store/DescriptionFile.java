package org.siamese.gallery.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file {@code gallery.json}, which makes a folder a gallery.
 *
 * @param generation which folder of log and index is in use; each migration to another model makes a new one
 * @param description what is said about the gallery
 */
record DescriptionFile(int generation, GalleryDescription description) {
    static final String NAME = "gallery.json";
    static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    void write(Path folder) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        String content = description.toJson();
        node.put("format", FORMAT)
                .put("generation", generation)
                .put("description", content)
                .put("checksum", checksum(generation, content));
        DurableFiles.write(
                folder.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
    }

    static DescriptionFile read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            int format = node.path("format").asInt(0);
            if (format > FORMAT) {
                throw new GalleryException(
                        folder,
                        "expected a gallery of format " + FORMAT + ", got format " + format
                                + "; a later version of the library reads it");
            }
            int generation = node.path("generation").asInt(0);
            String content = node.path("description").asText("");
            if (format < 1 || !node.path("checksum").asText("").equals(checksum(generation, content))) {
                throw new GalleryException(file, "the checksum does not match; the file is damaged. " + SALVAGE);
            }
            return new DescriptionFile(generation, GalleryDescription.fromJson(content));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new GalleryException(
                    file, "expected the description of a gallery, got something else; it is damaged. " + SALVAGE, e);
        }
    }

    private static final String SALVAGE = "FolderStore.salvage gives the references";

    private static String checksum(int generation, String content) {
        CRC32C sum = new CRC32C();
        sum.update((generation + "\n" + content).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
