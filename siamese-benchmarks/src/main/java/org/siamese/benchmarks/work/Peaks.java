package org.siamese.benchmarks.work;

/**
 * What the machine reaches at best with the threads of a run.
 *
 * @param flops floating-point operations a second, of a large matrix product
 * @param bytes bytes read and written a second, of a large copy
 */
public record Peaks(double flops, double bytes) {
    /** Checks that both are above 0. */
    public Peaks {
        if (!(flops > 0) || !(bytes > 0)) {
            throw new IllegalArgumentException("peaks: expected rates above 0, got " + flops + " and " + bytes);
        }
    }

    /** The better of each. */
    public Peaks best(Peaks other) {
        return new Peaks(Math.max(flops, other.flops), Math.max(bytes, other.bytes));
    }
}
