package org.siamese.core.distance;

import java.io.IOException;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;
import org.siamese.decision.distance.MeasureNames;
import org.siamese.decision.distance.PairMeasure;

/** Teaches ND4J's own Jackson the JSON of measures, which know public Jackson's annotations only. */
public final class MeasureJson {
    private MeasureJson() {}

    /** Gives a mapper that was not used yet the measures, under the names of {@link MeasureNames}, and returns it. */
    public static ObjectMapper addTo(ObjectMapper mapper) {
        return mapper.addMixIn(PairMeasure.class, Named.class);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "@class")
    @JsonTypeIdResolver(IdResolver.class)
    private interface Named {}

    /** Public for Jackson. */
    public static final class IdResolver extends TypeIdResolverBase {
        /** Called by Jackson. */
        public IdResolver() {}

        @Override
        public String idFromValue(Object value) {
            return MeasureNames.of(((PairMeasure) value).getClass());
        }

        @Override
        public String idFromValueAndType(Object value, Class<?> suggestedType) {
            return idFromValue(value);
        }

        @Override
        public JavaType typeFromId(DatabindContext context, String id) throws IOException {
            Optional<Class<? extends PairMeasure>> known = MeasureNames.find(id);
            return known.isPresent()
                    ? context.constructType(known.get())
                    : context.resolveAndValidateSubType(
                            context.constructType(PairMeasure.class),
                            id,
                            context.getConfig().getPolymorphicTypeValidator());
        }

        @Override
        public JsonTypeInfo.Id getMechanism() {
            return JsonTypeInfo.Id.CUSTOM;
        }
    }
}
