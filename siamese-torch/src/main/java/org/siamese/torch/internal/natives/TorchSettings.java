package org.siamese.torch.internal.natives;

import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What system properties ask for.
 *
 * @param device {@value #DEVICE}: {@code cpu}, {@code cuda} or {@code cuda:N}; empty for the best that there is
 * @param tf32 {@value #TF32}: whether products on the GPU may round their factors to ten bits
 * @param benchmark {@value #BENCHMARK}: whether cuDNN tries which algorithm is fastest, which makes results vary from run to run
 * @param channelsLast {@value #CHANNELS_LAST}: whether images are stored channels last
 */
public record TorchSettings(Optional<String> device, boolean tf32, boolean benchmark, boolean channelsLast) {
    /** Property of the device. */
    public static final String DEVICE = "siamese.torch.device";

    /** Property of TF32. */
    public static final String TF32 = "siamese.torch.tf32";

    /** Property of cuDNN's search. */
    public static final String BENCHMARK = "siamese.torch.benchmark";

    /** Property of the layout. */
    public static final String CHANNELS_LAST = "siamese.torch.channelsLast";

    /** Checks the device. */
    public TorchSettings {
        device.ifPresent(name -> {
            if (!name.matches("cpu|cuda(:\\d+)?")) {
                throw new IllegalArgumentException(DEVICE + ": expected cpu, cuda or cuda:N, got \"" + name + "\"");
            }
        });
    }

    /** Nothing asked for. */
    public static TorchSettings ofDefaults() {
        return new TorchSettings(Optional.empty(), false, false, false);
    }

    /** What this process's properties say. */
    public static TorchSettings read() {
        return read(System::getProperty);
    }

    static TorchSettings read(UnaryOperator<String> property) {
        return new TorchSettings(
                Optional.ofNullable(property.apply(DEVICE)).map(name -> name.toLowerCase(Locale.ROOT)),
                flag(property, TF32),
                flag(property, BENCHMARK),
                flag(property, CHANNELS_LAST));
    }

    private static boolean flag(UnaryOperator<String> property, String name) {
        String value = property.apply(name);
        if (value == null || value.equalsIgnoreCase("false")) {
            return false;
        }
        if (value.isEmpty() || value.equalsIgnoreCase("true")) {
            return true;
        }
        throw new IllegalArgumentException(name + ": expected true or false, got \"" + value + "\"");
    }
}
