package org.siamese.onednn.internal.natives;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/** What a primitive is called with. */
public final class Arguments {
    private final IntMemoryMap map;

    public Arguments(NativeScope scope) {
        map = scope.keep(new IntMemoryMap());
    }

    /** The key of the second operand of a primitive's binary post-operation. */
    public static int operandOfPostOperation(int index) {
        return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | dnnl.DNNL_ARG_SRC_1;
    }

    public Arguments put(int key, memory value) {
        map.put(key, value);
        return this;
    }

    public IntMemoryMap map() {
        return map;
    }
}
