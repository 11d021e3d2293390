package org.siamese.gallery;

import org.siamese.gallery.index.IndexView;

/** How many identities are enrolled. Counting them takes time, so it is done again only where references came or went. Thread-safe. */
final class IdentityCount {
    private static final int FEW = 2000;
    private static final double CHANGED = 0.01;

    private volatile Counted last = new Counted(0, 0);

    private record Counted(int references, int identities) {}

    int exactly(IndexView view) {
        int[] count = new int[1];
        view.identities(name -> count[0]++);
        last = new Counted(view.count(), count[0]);
        return count[0];
    }

    /** The number, which for many references may be up to a hundredth old. */
    int about(IndexView view) {
        Counted known = last;
        int now = view.count();
        boolean same = now > FEW && Math.abs(now - known.references()) <= CHANGED * known.references();
        return same ? known.identities() : exactly(view);
    }
}
