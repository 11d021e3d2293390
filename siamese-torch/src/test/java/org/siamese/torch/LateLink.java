package org.siamese.torch;

import java.util.ArrayDeque;
import java.util.Queue;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.siamese.torch.internal.natives.CopyLink;

/**
 * A link on the CPU that copies nothing before it is waited for, and then leaves no number in what the host may fill again: who reads too
 * early, or writes too early, finds it.
 */
@SuppressWarnings("try") // scopes and guards are there to be closed, not to be read
final class LateLink implements CopyLink {
    private final Queue<Runnable> uploads = new ArrayDeque<>();
    private final Queue<Runnable> downloads = new ArrayDeque<>();
    private int waits;
    private int reserved;

    private static Tensor memory(long values) {
        return torch.full(new long[] {values}, new Scalar(Float.NaN));
    }

    @Override
    public Tensor hostMemory(long values) {
        reserved++;
        return memory(values);
    }

    @Override
    public Tensor deviceMemory(long values) {
        return memory(values);
    }

    @Override
    public void upload(Tensor host, Tensor device) {
        later(uploads, host, device, true);
    }

    /** At once: what is computed next reads it, and here that is computed at once. */
    @Override
    public void uploadInOrder(Tensor host, Tensor device) {
        device.copy_(host);
        host.fill_(new Scalar(Float.NaN));
    }

    @Override
    public void download(Tensor device, Tensor host) {
        later(downloads, device, host, false);
    }

    private static void later(Queue<Runnable> queue, Tensor from, Tensor to, boolean poisons) {
        from.retainReference();
        to.retainReference();
        queue.add(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                to.copy_(from);
                if (poisons) {
                    from.fill_(new Scalar(Float.NaN));
                }
            }
            from.releaseReference();
            to.releaseReference();
        });
    }

    @Override
    public void finishUploads() {
        run(uploads);
    }

    @Override
    public void finishComputing() {
        waits++;
        run(downloads);
    }

    private static void run(Queue<Runnable> queue) {
        try (PointerScope scope = new PointerScope()) {
            for (Runnable copy = queue.poll(); copy != null; copy = queue.poll()) {
                copy.run();
            }
        }
    }

    /** How often something waited for the device. */
    int waits() {
        return waits;
    }

    /** How often memory of the host was reserved. */
    int reserved() {
        return reserved;
    }
}
