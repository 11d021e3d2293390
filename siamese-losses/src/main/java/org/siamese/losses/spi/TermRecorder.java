package org.siamese.losses.spi;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.reducer.SumReducer;

/** A reducer that keeps the terms it sees, to look at them. Used for one evaluation, on one thread. */
public final class TermRecorder implements Reducer {
    private final Reducer sum = new SumReducer();
    private final List<LossTerm> terms = new ArrayList<>();

    void add(LossTerm term) {
        terms.add(term);
    }

    /** The terms so far, in the order in which the loss added them. */
    public List<LossTerm> terms() {
        return List.copyOf(terms);
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        return sum.weights(totals);
    }
}
