package org.siamese.core.objective;

import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;
import org.nd4j.shade.jackson.databind.deser.DeserializationProblemHandler;
import org.nd4j.shade.jackson.databind.jsontype.TypeDeserializer;
import org.nd4j.shade.jackson.databind.jsontype.TypeIdResolver;
import org.nd4j.shade.jackson.databind.jsontype.TypeSerializer;
import org.siamese.core.distance.MeasureJson;

/**
 * Losses and miners within any JSON or YAML of ND4J's Jackson, Deeplearning4j's network configurations above all. Whatever mapper
 * meets one hands over to the one here, which knows measures too.
 */
final class ObjectiveJson {
    private static final ObjectMapper MAPPER = MeasureJson.addTo(
                    JsonMappers.getMapper().copy())
            .disable(SerializationFeature.INDENT_OUTPUT)
            .addMixIn(MetricLoss.class, ByComponents.class)
            .addMixIn(Miner.class, ByComponents.class)
            .addHandler(new OldNames());

    /** Losses of earlier versions under the names that they have now. */
    private static final Map<String, String> RENAMED =
            Map.of("org.siamese.losses.CentreInvariantRegulariser", "org.siamese.losses.SphericalEmbeddingRegulariser");

    private ObjectiveJson() {}

    /** Finds losses by the names under which earlier versions saved them. */
    private static final class OldNames extends DeserializationProblemHandler {
        @Override
        public @Nullable JavaType handleUnknownTypeId(
                DeserializationContext context, JavaType base, String id, TypeIdResolver resolver, String failure)
                throws IOException {
            String now = RENAMED.get(id);
            return now == null ? null : resolver.typeFromId(context, now);
        }
    }

    /** Takes back what the annotations of {@link MetricLoss} and {@link Miner} say to other mappers. */
    @JsonSerialize(using = JsonSerializer.None.class)
    @JsonDeserialize(using = JsonDeserializer.None.class)
    private interface ByComponents {}

    /** Writes a loss or a miner, its type included. */
    static final class Writer extends JsonSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            MAPPER.writeValue(generator, value);
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator generator, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            MAPPER.writeValue(generator, value);
        }
    }

    /** Reads a loss. */
    static final class LossReader extends Reader<MetricLoss> {
        LossReader() {
            super(MetricLoss.class);
        }
    }

    /** Reads a miner. */
    static final class MinerReader extends Reader<Miner> {
        MinerReader() {
            super(Miner.class);
        }
    }

    private abstract static class Reader<T> extends JsonDeserializer<T> {
        private final Class<T> type;

        Reader(Class<T> type) {
            this.type = type;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return MAPPER.readValue(parser, type);
        }

        @Override
        public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer named)
                throws IOException {
            return MAPPER.readValue(parser, type);
        }
    }
}
