package org.siamese.core.train;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.log.Loggers;
import org.siamese.decision.Relation;
import org.slf4j.Logger;

/** Warns once where an epoch has shown one kind of pair, or one class, only: then there is nothing to tell apart. */
final class TargetVariety {
    private static final Logger LOG = Loggers.of(TargetVariety.class);
    private static final int ENOUGH = 2;

    private final Set<Object> kinds = new HashSet<>();
    private String what = "";
    private boolean done;

    void add(List<Batch> batches) {
        for (Batch batch : batches) {
            if (!done && kinds.size() < ENOUGH) {
                add(batch.targets());
            }
        }
    }

    private void add(Targets targets) {
        if (targets instanceof Pairs pairs) {
            what = "pair";
            kinds.addAll(pairs.relations());
        } else if (targets instanceof Labels labels) {
            what = "class";
            for (int label : labels.toIntArray()) {
                kinds.add(label);
            }
        }
    }

    /** After an epoch: tells what it lacked, if anything, and looks no further. */
    void endEpoch() {
        if (!done && kinds.size() == 1) {
            Object only = kinds.iterator().next();
            LOG.warn(
                    "{}",
                    what.equals("class")
                            ? "all images of an epoch are of class " + only
                                    + ": with one class there is nothing to tell apart. Train on at least two"
                            : "all pairs of an epoch are " + only + ": a network that gives every image "
                                    + (only == Relation.SAME
                                            ? "the same embedding fits them perfectly. Add pairs that are different"
                                            : "an embedding far from all others fits them perfectly. Add pairs that are"
                                                    + " the same"));
        }
        done = true;
    }
}
