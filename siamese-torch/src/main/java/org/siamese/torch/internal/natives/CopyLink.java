package org.siamese.torch.internal.natives;

import org.bytedeco.pytorch.Tensor;

/**
 * How arrays cross between host and device: on a GPU through pinned memory, batches on a stream of their own. What it gives belongs to the
 * open scope. Tests put a link in its place that copies as late as it may.
 */
public interface CopyLink {
    /** Memory of the host that the device reads and writes by itself, for so many floats. */
    Tensor hostMemory(long values);

    /** Memory of the device for so many floats. */
    Tensor deviceMemory(long values);

    /** Begins a copy to the device beside what the device computes. */
    void upload(Tensor host, Tensor device);

    /** Waits for the uploads. */
    void finishUploads();

    /** Queues a copy to the device before what it computes next. */
    void uploadInOrder(Tensor host, Tensor device);

    /** Queues a copy to the host behind what the device computes. */
    void download(Tensor device, Tensor host);

    /** Waits for all that was queued but the uploads. */
    void finishComputing();
}
