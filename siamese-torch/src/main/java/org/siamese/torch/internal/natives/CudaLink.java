package org.siamese.torch.internal.natives;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Pinned memory, and a stream for batches beside the one that computes. */
@SuppressWarnings("try") // scopes are there to be closed, not to be read
final class CudaLink implements CopyLink {
    private final TensorOptions onHost;
    private final TensorOptions onDevice;
    private final Stream uploads;
    private final byte index;

    CudaLink(Device device) {
        try (PointerScope scope = new PointerScope()) {
            ScalarTypeOptional floats = new ScalarTypeOptional(torch.ScalarType.Float);
            onHost = Kept.forever(new TensorOptions().dtype(floats).pinned_memory(new BoolOptional(true)));
            onDevice = Kept.forever(new TensorOptions().dtype(floats).device(new DeviceOptional(device)));
            uploads =
                    Kept.forever(torch.getDeviceGuardImpl(torch.DeviceType.CUDA).getStreamFromGlobalPool(device));
        }
        index = device.index();
    }

    @Override
    public Tensor hostMemory(long values) {
        return torch.zeros(new long[] {values}, onHost);
    }

    @Override
    public Tensor deviceMemory(long values) {
        return torch.zeros(new long[] {values}, onDevice);
    }

    @Override
    public void upload(Tensor host, Tensor device) {
        Stream computing = torch.getCurrentStream(index);
        torch.setCurrentStream(uploads);
        try {
            device.copy_(host, true);
        } finally {
            torch.setCurrentStream(computing);
        }
    }

    @Override
    public void finishUploads() {
        uploads.synchronize();
    }

    @Override
    public void uploadInOrder(Tensor host, Tensor device) {
        device.copy_(host, true);
    }

    @Override
    public void download(Tensor device, Tensor host) {
        host.copy_(device, true);
    }

    @Override
    public void finishComputing() {
        torch.getCurrentStream(index).synchronize();
    }
}
