package org.siamese.onednn.internal.memory;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/** Images channels last in native memory, as buffers that Java copies from and to. */
public final class Images {
    private final Block block;
    private final int count;
    private final int length;
    private FloatBuffer @Nullable [] buffers;

    public Images(Tensor tensor) {
        block = tensor.block();
        count = Math.toIntExact(tensor.shape().rows());
        length = Math.toIntExact(tensor.shape().rowLength());
    }

    /** Parts of one length of a block that holds no images. */
    public Images(Block block, int count, int length) {
        this.block = block;
        this.count = count;
        this.length = length;
    }

    /** One buffer for each image, once the program is complete; for one thread to ask for before others use them. */
    public FloatBuffer[] buffers() {
        FloatBuffer[] known = buffers;
        if (known == null) {
            known = new FloatBuffer[count];
            FloatPointer all = block.floats();
            for (int i = 0; i < count; i++) {
                known[i] = new FloatPointer(all.getPointer((long) i * length))
                        .capacity(length)
                        .asBuffer();
            }
            buffers = known;
        }
        return known;
    }
}
