package org.siamese.core.train;

import java.util.function.Supplier;

/** Tells time spent on batches from time spent waiting for them. */
final class StepClock {
    private long epochStart = System.nanoTime();
    private long lapStart = epochStart;
    private long waited;

    void startEpoch() {
        epochStart = System.nanoTime();
        lapStart = epochStart;
        waited = 0;
    }

    /** What a source gives, with the time it takes counted as waiting. */
    <T> T waiting(Supplier<T> source) {
        long start = System.nanoTime();
        T value = source.get();
        waited += System.nanoTime() - start;
        return value;
    }

    /** Nanoseconds since the last lap or the epoch's start. */
    long lap() {
        long now = System.nanoTime();
        long lap = now - lapStart;
        lapStart = now;
        return lap;
    }

    double epochSeconds() {
        return (System.nanoTime() - epochStart) / 1e9;
    }

    double waitingSeconds() {
        return waited / 1e9;
    }
}
