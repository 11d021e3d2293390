package org.siamese.onednn.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class NativeScopeTest {
    @Test
    void should_find_what_is_written_beyond_the_end_while_memory_is_filled() {
        assertThat(overruns(99)).isZero();
        assertThat(overruns(100)).isOne();
        assertThat(overruns(4_000)).isOne();
    }

    /** Ranges overrun by a write to one byte of a range of 100. */
    private static int overruns(long place) {
        NativeScope.fill = 0xFF;
        NativeScope.OVERRUNS.set(0);
        try (NativeScope scope = new NativeScope()) {
            new BytePointer(scope.allocate(100)).put(place, (byte) 0);
        } finally {
            NativeScope.fill = 0;
        }
        return NativeScope.OVERRUNS.getAndSet(0);
    }
}
