package org.siamese.torch.internal.natives;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.layer.DenseLayout;

/**
 * A device of libtorch, and the way of arrays to it and back. What a method gives belongs to the open {@link
 * org.bytedeco.javacpp.PointerScope}, or to the garbage collector where none is open.
 */
public final class TorchDevice {
    private final boolean cuda;
    private final String name;
    private final TorchSettings settings;
    private final Device device;
    private final TensorOptions floats;
    private final TensorOptions integers;
    private final Supplier<@Nullable CopyLink> links;

    private TorchDevice(String name, TorchSettings settings, @Nullable CopyLink link) {
        this.name = name;
        this.cuda = name.startsWith("cuda");
        this.settings = settings;
        this.device = Kept.forever(new Device(name));
        this.floats = Kept.forever(options(device, torch.ScalarType.Float));
        this.integers = Kept.forever(options(device, torch.ScalarType.Long));
        this.links = () -> link == null && cuda ? new CudaLink(device) : link;
    }

    private static TensorOptions options(Device device, torch.ScalarType type) {
        return new TensorOptions().device(new DeviceOptional(device)).dtype(new ScalarTypeOptional(type));
    }

    /** The device of a choice that has no obstacle. */
    public static TorchDevice of(DeviceChoice choice, TorchSettings settings) {
        if (choice.obstacle().isPresent()) {
            throw new IllegalStateException(choice.obstacle().get());
        }
        Libtorch.configure(settings);
        return new TorchDevice(choice.gpu().map(gpu -> "cuda:" + gpu.index()).orElse("cpu"), settings, null);
    }

    /** The CPU, which arrays reach by a link as they would a GPU. */
    public static TorchDevice cpu(CopyLink link) {
        Libtorch.configure(TorchSettings.ofDefaults());
        return new TorchDevice("cpu", TorchSettings.ofDefaults(), link);
    }

    /** Whether it is a GPU. */
    public boolean cuda() {
        return cuda;
    }

    /** A product on it whose operands are rounded to bfloat16, as a thread's own autocast does. */
    public Tensor rounded(Supplier<Tensor> product) {
        return Autocast.product(cuda ? torch.DeviceType.CUDA : torch.DeviceType.CPU, product);
    }

    /** Float zeros on the device. */
    public Tensor zeros(long... shape) {
        return torch.zeros(shape, floats);
    }

    /** Floats of any value on the device. */
    public Tensor full(double value, long... shape) {
        return torch.full(shape, new Scalar(value), floats);
    }

    /** The integers from the first, inclusive, to the end, exclusive, of 64 bits each, on the device. */
    public Tensor range(long first, long end) {
        return torch.arange(new Scalar(first), new Scalar(end), integers);
    }

    /** A copy of values on the device. */
    public Tensor copyOf(float[] values, long... shape) {
        FloatPointer pointer = new FloatPointer(values);
        return moved(torch.from_blob(pointer, shape).clone());
    }

    /** A copy of indices on the device. */
    public Tensor copyOf(long[] values) {
        return moved(torch.tensor(values));
    }

    /** A copy of an array's values on the device, in 'c' order. */
    public Tensor copyOf(INDArray array) {
        INDArray dense = DenseLayout.of(array, DataType.FLOAT);
        Tensor here = torch.from_blob(address(dense), dense.shape());
        Tensor there = cuda ? moved(here) : here.clone();
        Reference.reachabilityFence(dense);
        return there;
    }

    /**
     * An array's values on the device. On the CPU these are the array's own: it must stay reachable and unchanged while they are used.
     *
     * @param dense float32 in 'c' order without gaps
     */
    public Tensor view(INDArray dense) {
        Tensor here = torch.from_blob(address(dense), dense.shape());
        return cuda ? moved(here) : here;
    }

    /** Features in the layout of the settings. */
    Tensor arranged(Tensor features) {
        return settings.channelsLast() && features.dim() == 4
                ? features.contiguous(torch.MemoryFormat.ChannelsLast)
                : features;
    }

    /** A way for the arrays of one thread. */
    public Staging staging() {
        return new Staging(this, links.get());
    }

    /** Copies an array's values to memory of the host, in 'c' order. */
    static void copy(INDArray from, Tensor to) {
        INDArray dense = DenseLayout.of(from, DataType.FLOAT);
        Pointer.memcpy(to.data_ptr(), address(dense), dense.length() * Float.BYTES);
        Reference.reachabilityFence(dense);
    }

    private Tensor moved(Tensor here) {
        return cuda ? here.to(device, here.scalar_type()) : here;
    }

    /** Copies a tensor of floats into an array of as many values, which is float32, in 'c' order and without gaps. */
    public static void download(Tensor from, INDArray to) {
        if (from.numel() != to.length()) {
            throw new IllegalArgumentException("download: expected " + to.length() + " values, got " + from.numel());
        }
        Tensor here = from.detach().cpu().contiguous();
        Pointer.memcpy(address(to), here.data_ptr(), to.length() * Float.BYTES);
        Reference.reachabilityFence(to);
    }

    /** A tensor of floats as a new array. */
    public static INDArray download(Tensor from) {
        INDArray to = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', shape(from));
        download(from, to);
        return to;
    }

    static long[] shape(Tensor tensor) {
        LongArrayRef sizes = tensor.sizes();
        long[] shape = new long[(int) tensor.dim()];
        Arrays.setAll(shape, axis -> sizes.get(axis));
        return shape;
    }

    static Pointer address(INDArray array) {
        return new FloatPointer(array.data().pointer()).getPointer(array.offset());
    }

    @Override
    public String toString() {
        return name;
    }
}
