package org.siamese.onednn.internal.program;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * An array of the caller, another one in each run, that a program copies from or to, member by member: its rows are in the batch's order,
 * those of the program sorted by member.
 */
final class CallerArray {
    private final List<Part> parts = new ArrayList<>();

    /** A member's rows. */
    private record Part(memory memory, long offset) {}

    private CallerArray() {}

    /** Adds the steps that copy from the array into a tensor. */
    static CallerArray read(Build build, Phase phase, Tensor to) {
        return copied(build, phase, to, true);
    }

    /** Adds the steps that copy a tensor into the array. */
    static CallerArray written(Build build, Phase phase, Tensor from) {
        return copied(build, phase, from, false);
    }

    private static CallerArray copied(Build build, Phase phase, Tensor tensor, boolean inwards) {
        CallerArray array = new CallerArray();
        Shape shape = tensor.shape();
        int members = build.members();
        Shape part = shape.withRows(shape.rows() / members);
        for (int member = 0; member < members; member++) {
            memory theirs = build.keep(new memory(layout(build, shape, part), build.engine(), (Pointer) null));
            array.parts.add(new Part(theirs, member * shape.rowLength()));
            memory ours = build.memory(build.layout(part), tensor.block(), Block.floats(member * part.length()));
            build.copy(phase, "copy", inwards ? theirs : ours, inwards ? ours : theirs);
        }
        return array;
    }

    private static memory.desc layout(Build build, Shape shape, Shape part) {
        int members = build.members();
        if (members == 1) {
            return build.layout(shape.image() ? memory.format_tag.abcd : memory.format_tag.ab, part.dims());
        }
        long row = members * shape.rowLength();
        return build.strided(
                part.dims(),
                shape.image() ? new long[] {row, shape.positions(), shape.width(), 1} : new long[] {row, 1});
    }

    /** Says where the array of the next run lies. */
    void point(Pointer start) {
        FloatPointer floats = new FloatPointer(start);
        for (Part part : parts) {
            part.memory().set_data_handle(floats.getPointer(part.offset()));
        }
    }
}
