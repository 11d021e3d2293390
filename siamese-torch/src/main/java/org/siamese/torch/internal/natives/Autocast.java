package org.siamese.torch.internal.natives;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's autocast to bfloat16 for single products. The switches are a thread's own; those of the caller are put back. Casts are not
 * remembered: parameters change in place.
 */
final class Autocast {
    private Autocast() {}

    /** A product whose operands are rounded to bfloat16; it is summed in float32, and its result is rounded again. */
    static Tensor product(torch.DeviceType device, Supplier<Tensor> product) {
        boolean enabled = torch.is_autocast_enabled(device);
        torch.ScalarType type = torch.get_autocast_dtype(device);
        boolean remembers = torch.is_autocast_cache_enabled();
        torch.set_autocast_cache_enabled(false);
        torch.set_autocast_dtype(device, torch.ScalarType.BFloat16);
        torch.set_autocast_enabled(device, true);
        try {
            return product.get();
        } finally {
            torch.set_autocast_enabled(device, enabled);
            torch.set_autocast_dtype(device, type);
            torch.set_autocast_cache_enabled(remembers);
        }
    }
}
