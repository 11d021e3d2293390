package org.siamese.decision.distance;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import java.io.IOException;
import java.util.Optional;

/** Names measures in JSON as {@link MeasureNames} does. Public for Jackson. */
public final class MeasureIdResolver extends TypeIdResolverBase {
    /** Called by Jackson. */
    public MeasureIdResolver() {}

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
        JavaType base = context.constructType(PairMeasure.class);
        return known.isPresent()
                ? context.constructType(known.get())
                : context.resolveAndValidateSubType(
                        base, id, context.getConfig().getPolymorphicTypeValidator());
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
