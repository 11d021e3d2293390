package org.siamese.core.train;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;

/** The batches of a pass, step by step; the time that they take to come counts as waiting. */
final class TimedBatches implements AutoCloseable {
    private final BatchIterator pass;
    private final StepClock clock;
    private boolean more;

    TimedBatches(BatchIterator pass, StepClock clock) {
        this.pass = pass;
        this.clock = clock;
        this.more = clock.waiting(pass::hasNext);
    }

    boolean hasNext() {
        return more;
    }

    /** The batches of the next step, at most so many; fewer at the pass's end. */
    List<Batch> next(int most) {
        List<Batch> batches = new ArrayList<>();
        while (more && batches.size() < most) {
            batches.add(clock.waiting(pass::next));
            more = clock.waiting(pass::hasNext);
        }
        return batches;
    }

    /** Gives batches back of which nobody looks at the features any more. */
    void release(List<Batch> batches) {
        batches.forEach(pass::release);
    }

    @Override
    public void close() {
        pass.close();
    }
}
