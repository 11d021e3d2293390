package org.siamese.report;

import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * How the run was configured.
 *
 * @param json indented
 */
record ConfigurationSection(String json) implements Section {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static ConfigurationSection of(String json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (tree.isMissingNode()) {
                throw new IllegalArgumentException("configuration: expected JSON, got an empty text");
            }
            return new ConfigurationSection(
                    MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("configuration: expected JSON, got " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public String id() {
        return "configuration";
    }

    @Override
    public String title() {
        return "Configuration";
    }

    @Override
    public void write(Html html, Figures figures) {
        html.open("pre", "tabindex", "0").element("code", json).close();
    }
}
