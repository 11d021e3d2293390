package org.siamese.torch.internal.natives;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The way of one thread's batches, embeddings and gradients. On the CPU arrays are used where they lie. On a GPU they go through memory that
 * is kept.
 *
 * <p>A batch is copied while the device still computes the way back and the update of the step before, into the other one of two places:
 * its own is that of the pass before the last, which ended when the last one's embeddings were waited for. For the same reason the host's
 * memory is free again. What a method gives belongs to the open scope.
 */
public final class Staging implements AutoCloseable {
    private final TorchDevice device;
    private final @Nullable CopyLink link;
    private final Place[] batches = {new Place(), new Place()};
    private final Place embeddings = new Place();
    private final Place gradients = new Place();
    private int next;
    private boolean unfinished;

    Staging(TorchDevice device, @Nullable CopyLink link) {
        this.device = device;
        this.link = link;
    }

    /** Memory on both sides. */
    private static final class Place {
        private long capacity;
        private @Nullable Tensor host;
        private @Nullable Tensor device;

        void reserve(long values, CopyLink link, boolean onDevice) {
            if (values <= capacity) {
                return;
            }
            // What is given back may be handed out again at once, for which nothing may be under way.
            link.finishComputing();
            release();
            host = Kept.forever(link.hostMemory(values));
            device = onDevice ? Kept.forever(link.deviceMemory(values)) : null;
            capacity = values;
        }

        void release() {
            for (Tensor tensor : new Tensor[] {host, device}) {
                if (tensor != null) {
                    tensor.releaseReference();
                }
            }
            host = null;
            device = null;
            capacity = 0;
        }
    }

    /**
     * A batch on the device, images in the layout of the settings. On the CPU these are the array's own values: it must stay reachable and
     * unchanged while they are used.
     *
     * @param dense float32 in 'c' order without gaps
     */
    public Tensor batch(INDArray dense) {
        if (link == null) {
            return device.arranged(device.view(dense));
        }
        if (unfinished) {
            link.finishComputing();
        }
        unfinished = true;
        Place place = batches[next];
        next = 1 - next;
        long values = dense.length();
        place.reserve(values, link, true);
        Tensor host = place.host.narrow(0, 0, values);
        Tensor there = place.device.narrow(0, 0, values);
        Pointer.memcpy(host.data_ptr(), TorchDevice.address(dense), values * Float.BYTES);
        link.upload(host, there);
        link.finishUploads();
        return device.arranged(there.view(dense.shape()));
    }

    /** Embeddings as a new array; waits for them. */
    public INDArray embeddings(Tensor from) {
        if (link == null) {
            return TorchDevice.download(from);
        }
        long values = from.numel();
        embeddings.reserve(values, link, false);
        Tensor host = embeddings.host.narrow(0, 0, values);
        link.download(from.detach().reshape(-1), host);
        link.finishComputing();
        unfinished = false;
        INDArray to = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', TorchDevice.shape(from));
        Pointer.memcpy(TorchDevice.address(to), host.data_ptr(), values * Float.BYTES);
        return to;
    }

    /** The gradient of the embeddings that came last, on the device. */
    public Tensor gradient(INDArray gradient) {
        if (link == null) {
            return device.copyOf(gradient);
        }
        long values = gradient.length();
        gradients.reserve(values, link, true);
        Tensor host = gradients.host.narrow(0, 0, values);
        Tensor there = gradients.device.narrow(0, 0, values);
        TorchDevice.copy(gradient, host);
        link.uploadInOrder(host, there);
        return there.view(gradient.shape());
    }

    @Override
    public void close() {
        if (link != null) {
            link.finishComputing();
        }
        Arrays.stream(batches).forEach(Place::release);
        embeddings.release();
        gradients.release();
    }
}
