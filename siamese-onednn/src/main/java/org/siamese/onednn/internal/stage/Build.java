package org.siamese.onednn.internal.stage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.siamese.core.engine.Precision;
import org.siamese.core.log.Loggers;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.MemoryPlan;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.NativeScope;
import org.slf4j.Logger;

/** A program in the making: its native objects, its memory and its steps. */
public final class Build {
    private static final Logger LOG = Loggers.of(Build.class);

    private final NativeScope scope;
    private final engine engine;
    private final stream stream;
    private final MemoryPlan plan = new MemoryPlan();
    private final Map<Phase, List<Step>> steps = new EnumMap<>(Phase.class);
    private final Map<List<?>, Object> workspaces = new HashMap<>();
    private final Map<Block, float[]> constants = new IdentityHashMap<>();
    private final Block scratchpad = plan.reserve(0);
    private final boolean training;
    private final int members;
    private final Precision precision;
    private String node = "";
    private boolean goesBackward;

    /**
     * Starts a program.
     *
     * @param members rows of a tuple; inside the program all first members come first, then all second ones
     */
    public Build(NativeScope scope, boolean training, int members) {
        this(scope, training, members, Precision.FLOAT32);
    }

    /** Starts a program whose products are computed at a precision. */
    public Build(NativeScope scope, boolean training, int members, Precision precision) {
        this.scope = scope;
        this.training = training;
        this.members = members;
        this.precision = precision;
        this.goesBackward = training;
        this.engine = scope.keep(new engine(org.bytedeco.dnnl.engine.kind.cpu, 0));
        this.stream = scope.keep(new stream(engine));
        for (Phase phase : Phase.values()) {
            steps.put(phase, new ArrayList<>());
        }
    }

    /** Begins with what comes before or after all nodes. */
    public void enter(String part) {
        node = part;
    }

    /**
     * Begins with a node.
     *
     * @param trained whether its result depends on parameters that train
     */
    public void enter(String newNode, boolean trained) {
        node = newNode;
        goesBackward = training && trained;
    }

    NativeScope scope() {
        return scope;
    }

    public engine engine() {
        return engine;
    }

    /**
     * Whether the node in hand has steps backward: it keeps what they need, and its parameters change from one batch to the next. Parameters of
     * other nodes, in inference and before all that trains, are put into the form that their steps read in {@link Phase#PREPARE}.
     */
    public boolean goesBackward() {
        return goesBackward;
    }

    public int members() {
        return members;
    }

    public Precision precision() {
        return precision;
    }

    public List<Step> steps(Phase phase) {
        return steps.get(phase);
    }

    /** Makes a native object live as long as the program. */
    public <T extends Pointer> T keep(T object) {
        return scope.keep(object);
    }

    public memory.desc layout(memory.format_tag tag, long... dims) {
        return keep(new memory.desc(dims, memory.data_type.f32, tag));
    }

    public memory.desc strided(long[] dims, long[] strides) {
        return keep(new memory.desc(dims, memory.data_type.f32, strides));
    }

    /** The usual layout of activations: channels last for images. */
    public memory.desc layout(Shape shape) {
        return layout(shape.image() ? memory.format_tag.acdb : memory.format_tag.ab, shape.dims());
    }

    /** The same in bfloat16, for operands of products. */
    public memory.desc narrowLayout(Shape shape) {
        memory.format_tag tag = shape.image() ? memory.format_tag.acdb : memory.format_tag.ab;
        return keep(new memory.desc(shape.dims(), memory.data_type.bf16, tag));
    }

    /** Activations with one user, channels last. */
    public Tensor tensor(Shape shape) {
        return tensor(shape, layout(shape));
    }

    /** Activations with one user in any layout. */
    public Tensor tensor(Shape shape, memory.desc layout) {
        return new Tensor(shape, layout, plan.acquire(layout.get_size()));
    }

    /** A tensor in a layout, or of another type: itself where it lies so, or a copy. Its use is taken over. */
    public Tensor reordered(Phase phase, Tensor tensor, memory.desc layout) {
        if (tensor.layout().equals(layout)) {
            return tensor;
        }
        Tensor copy = tensor(tensor.shape(), layout);
        copy(phase, "layout", memory(tensor), memory(copy));
        release(tensor.block());
        return copy;
    }

    public Block acquire(memory.desc layout) {
        return plan.acquire(layout.get_size());
    }

    public Block acquire(long bytes) {
        return plan.acquire(bytes);
    }

    public Block reserve(long bytes) {
        return plan.reserve(bytes);
    }

    /** A block that holds these values once the program is complete. */
    public Block constants(float[] values) {
        Block block = reserve(Block.floats(values.length));
        constants.put(block, values);
        return block;
    }

    public void release(Block block) {
        plan.release(block);
    }

    public memory memory(memory.desc layout, Block block) {
        return memory(layout, block, 0);
    }

    public memory memory(memory.desc layout, Block block, long offset) {
        memory memory = keep(new memory(layout, engine, (Pointer) null));
        block.bind(memory, offset);
        return memory;
    }

    public memory memory(Tensor tensor) {
        return memory(tensor.layout(), tensor.block());
    }

    public Arguments arguments() {
        return new Arguments(scope);
    }

    /** Attributes with a scratchpad of ours, so that a program may run on any thread. */
    public primitive_attr attributes() {
        primitive_attr attributes = keep(new primitive_attr());
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        return attributes;
    }

    public primitive_attr attributes(post_ops operations) {
        primitive_attr attributes = attributes();
        attributes.set_post_ops(keep(operations));
        return attributes;
    }

    /** Whether a primitive is more than oneDNN's reference code, which is a hundred times as slow. */
    public static boolean isQuick(primitive_desc_base description) {
        return !implementation(description).startsWith("ref");
    }

    /** What computes a primitive, in oneDNN's words. */
    public static String implementation(primitive_desc_base description) {
        return description.impl_info_str().getString();
    }

    /** Adds a step that runs a primitive. */
    public void call(
            Phase phase, String part, primitive_desc_base description, primitive primitive, Arguments arguments) {
        Runnable call = partCall(part, description, primitive, arguments);
        act(phase, part + " " + implementation(description), run -> call.run());
    }

    /** A call that is part of a step, on the thread of the step; no step is added. */
    public Runnable partCall(String part, primitive_desc_base description, primitive primitive, Arguments arguments) {
        memory.desc scratch = keep(description.scratchpad_desc());
        if (!scratch.is_zero() && scratch.get_size() > 0) {
            scratchpad.range().grow(scratch.get_size());
            arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, memory(scratch, scratchpad));
        }
        if (!isQuick(description)) {
            LOG.info("{} {} runs on oneDNN's slow reference code ({})", node, part, implementation(description));
        }
        keep(primitive);
        IntMemoryMap map = arguments.map();
        return () -> primitive.execute(stream, map);
    }

    /** A call for one worker of several, with a stream and a scratchpad of its own; no step is added. */
    public Runnable workerCall(primitive_desc_base description, primitive primitive, Arguments arguments) {
        memory.desc scratch = keep(description.scratchpad_desc());
        if (!scratch.is_zero() && scratch.get_size() > 0) {
            arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, memory(scratch, reserve(scratch.get_size())));
        }
        keep(primitive);
        stream own = keep(new stream(engine));
        IntMemoryMap map = arguments.map();
        return () -> primitive.execute(own, map);
    }

    /** Adds a step that copies from one layout into another. */
    public void copy(Phase phase, String part, memory from, memory to, primitive_attr attributes) {
        reorder.primitive_desc description = keep(new reorder.primitive_desc(
                engine, keep(from.get_desc()), engine, keep(to.get_desc()), attributes, false));
        Arguments arguments = arguments().put(dnnl.DNNL_ARG_FROM, from).put(dnnl.DNNL_ARG_TO, to);
        call(phase, part, description, new reorder(description), arguments);
    }

    public void copy(Phase phase, String part, memory from, memory to) {
        copy(phase, part, from, to, attributes());
    }

    /**
     * What a worker computes with, and keeps nothing in from one step to the next: one for all steps of the program that need the same.
     *
     * @param need the worker's number, and all that tells one from another
     */
    public <T> T workspace(Class<T> type, List<?> need, Supplier<T> make) {
        return type.cast(workspaces.computeIfAbsent(List.of(type, need), key -> make.get()));
    }

    /** Adds any other step. */
    public void act(Phase phase, String part, Consumer<Run> action) {
        steps.get(phase).add(new Step(node + " " + part, action));
    }

    /** Bytes that the blocks will take. */
    public long plannedBytes() {
        return plan.bytes();
    }

    /** Gives every block its memory; the program is complete. */
    public void complete() {
        plan.settle(scope);
        constants.forEach((block, values) -> block.floats().put(values));
        constants.clear();
    }
}
