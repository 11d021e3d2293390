package org.siamese.benchmarks.work;

import java.util.ArrayList;
import java.util.List;

/**
 * A tower as every peer must build it.
 *
 * @param input one image
 * @param units its layers in order
 */
public record Model(ActivationShape input, List<Unit> units) {
    /** Copies the list. */
    public Model {
        units = List.copyOf(units);
    }

    /** Length of an embedding. */
    public int embeddingSize() {
        return Math.toIntExact(Unit.outputOf(units, input).values());
    }

    /** Every layer in the order of the parameters; a residual sum comes after its branches, the main one first. */
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        walk(units, input, layers);
        return layers;
    }

    private static void walk(List<Unit> units, ActivationShape input, List<Layer> layers) {
        ActivationShape shape = input;
        for (Unit unit : units) {
            if (unit instanceof Unit.Residual residual) {
                walk(residual.main(), shape, layers);
                walk(residual.shortcut(), shape, layers);
            }
            layers.add(new Layer(unit, shape, layers.isEmpty()));
            shape = unit.output(shape);
        }
    }

    /** Trained parameters; running means and variances of batch normalisation are not counted. */
    public long parameters() {
        return layers().stream().mapToLong(Layer::parameters).sum();
    }

    /** This tower without its dropouts, for checks that must not depend on a mask. */
    public Model withoutDropout() {
        return new Model(
                input,
                units.stream()
                        .filter(unit -> !(unit instanceof Unit.Dropout) && !(unit instanceof Unit.SpatialDropout))
                        .toList());
    }

    /** This tower without local response normalisation, for a peer that has none. */
    public Model withoutLrn() {
        return new Model(
                input,
                units.stream().filter(unit -> !(unit instanceof Unit.Lrn)).toList());
    }
}
