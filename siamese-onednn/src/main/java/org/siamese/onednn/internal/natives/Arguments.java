package org.siamese.onednn.internal.natives;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;

/** What a primitive is called with. */
public final class Arguments {
    private static final int POST_OPERATION = 16_384;

    private final IntMemoryMap map;

    public Arguments(NativeScope scope) {
        map = scope.keep(new IntMemoryMap());
    }

    /** The key of the second operand of a primitive's binary post-operation. */
    public static int operandOfPostOperation(int index) {
        return POST_OPERATION * (index + 1) | org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
    }

    public Arguments put(int key, memory value) {
        map.put(key, value);
        return this;
    }

    public IntMemoryMap map() {
        return map;
    }
}
