package org.siamese.onednn;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/** What a primitive is called with. */
final class Arguments {
    private final IntMemoryMap map;

    Arguments(NativeScope scope) {
        map = scope.keep(new IntMemoryMap());
    }

    /** The key of the second operand of a primitive's binary post-operation. */
    static int operandOfPostOperation(int index) {
        return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | dnnl.DNNL_ARG_SRC_1;
    }

    Arguments put(int key, memory value) {
        map.put(key, value);
        return this;
    }

    IntMemoryMap map() {
        return map;
    }
}
