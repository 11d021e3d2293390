package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.siamese.onednn.internal.natives.NativeScope;

/**
 * New native memory holds NaN during the tests of a class: a program that reads before it writes is found. So is one that writes up to
 * 4 KB beyond the end of its memory, and closes its engine within the class.
 */
public final class Poison implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        NativeScope.OVERRUNS.set(0);
        NativeScope.fill = 0xFF;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        NativeScope.fill = 0;
        assertThat(NativeScope.OVERRUNS.get())
                .as("ranges of native memory that were written beyond their end")
                .isZero();
    }
}
