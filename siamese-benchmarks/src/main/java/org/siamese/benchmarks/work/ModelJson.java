package org.siamese.benchmarks.work;

import java.util.List;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** A tower as JSON, for peers that are not written in Java. */
final class ModelJson {
    private ModelJson() {}

    static String of(Model model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("input")
                .add(model.input().channels())
                .add(model.input().height())
                .add(model.input().width());
        json.set("units", units(model.units()));
        return json.toString();
    }

    private static ArrayNode units(List<Unit> units) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        units.forEach(unit -> array.add(unit(unit)));
        return array;
    }

    private static ObjectNode unit(Unit unit) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", unit.getClass().getSimpleName());
        if (unit instanceof Unit.Convolution convolution) {
            json.put("channels", convolution.channels());
            json.put("kernel", convolution.kernel());
            json.put("stride", convolution.stride());
            json.put("padding", convolution.padding());
            json.put("reflect", convolution.edge() == Unit.Edge.REFLECT);
            json.put("bias", convolution.bias());
        } else if (unit instanceof Unit.BatchNorm) {
            json.put("epsilon", Unit.BatchNorm.EPSILON);
            json.put("decay", Unit.BatchNorm.DECAY);
        } else if (unit instanceof Unit.Lrn lrn) {
            json.put("size", lrn.size());
            json.put("alpha", lrn.alpha());
            json.put("beta", lrn.beta());
            json.put("k", lrn.k());
        } else if (unit instanceof Unit.MaxPool pool) {
            json.put("kernel", pool.kernel());
            json.put("stride", pool.stride());
            json.put("padding", pool.padding());
        } else if (unit instanceof Unit.SpatialDropout dropout) {
            json.put("probability", dropout.probability());
        } else if (unit instanceof Unit.Dropout dropout) {
            json.put("probability", dropout.probability());
        } else if (unit instanceof Unit.Dense dense) {
            json.put("size", dense.size());
        } else if (unit instanceof Unit.Residual residual) {
            json.set("main", units(residual.main()));
            json.set("shortcut", units(residual.shortcut()));
        }
        return json;
    }
}
