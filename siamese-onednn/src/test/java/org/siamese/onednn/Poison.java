package org.siamese.onednn;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.siamese.onednn.internal.natives.NativeScope;

/** New native memory holds NaN during the tests of a class: a program that reads before it writes is found. */
public final class Poison implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        NativeScope.fill = 0xFF;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        NativeScope.fill = 0;
    }
}
