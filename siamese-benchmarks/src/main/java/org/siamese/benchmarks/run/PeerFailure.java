package org.siamese.benchmarks.run;

/** A peer that cannot be measured; the message says why. */
final class PeerFailure extends Exception {
    private static final long serialVersionUID = 1L;

    PeerFailure(String message) {
        super(message);
    }
}
