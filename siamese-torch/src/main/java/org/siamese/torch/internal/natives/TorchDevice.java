package org.siamese.torch.internal.natives;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
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

    private TorchDevice(String name, TorchSettings settings) {
        this.name = name;
        this.cuda = name.startsWith("cuda");
        this.settings = settings;
        this.device = Kept.forever(new Device(name));
        this.floats = Kept.forever(options(device));
    }

    private static TensorOptions options(Device device) {
        return new TensorOptions()
                .device(new DeviceOptional(device))
                .dtype(new ScalarTypeOptional(torch.ScalarType.Float));
    }

    /** The device of a choice that has no obstacle. */
    public static TorchDevice of(DeviceChoice choice, TorchSettings settings) {
        if (choice.obstacle().isPresent()) {
            throw new IllegalStateException(choice.obstacle().get());
        }
        Libtorch.configure(settings);
        return new TorchDevice(choice.gpu().map(gpu -> "cuda:" + gpu.index()).orElse("cpu"), settings);
    }

    /** The CPU. */
    public static TorchDevice cpu() {
        Libtorch.configure(TorchSettings.ofDefaults());
        return new TorchDevice("cpu", TorchSettings.ofDefaults());
    }

    /** Whether it is a GPU. */
    public boolean cuda() {
        return cuda;
    }

    /** Float zeros on the device. */
    public Tensor zeros(long... shape) {
        return torch.zeros(shape, floats);
    }

    /** Floats of any value on the device. */
    public Tensor full(double value, long... shape) {
        return torch.full(shape, new org.bytedeco.pytorch.Scalar(value), floats);
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

    /** Features on the device, images in the layout of the settings; see {@link #view}. */
    public Tensor images(INDArray dense) {
        Tensor there = view(dense);
        return settings.channelsLast() && dense.rank() == 4 ? there.contiguous(torch.MemoryFormat.ChannelsLast) : there;
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
        LongArrayRef sizes = from.sizes();
        long[] shape = new long[(int) from.dim()];
        Arrays.setAll(shape, axis -> sizes.get(axis));
        INDArray to = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', shape);
        download(from, to);
        return to;
    }

    private static Pointer address(INDArray array) {
        return new FloatPointer(array.data().pointer()).getPointer(array.offset());
    }

    @Override
    public String toString() {
        return name;
    }
}
