package org.siamese.torch.internal.operation;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.siamese.core.layer.SeededMask;
import org.siamese.core.plan.Dropout;

/**
 * The masks of a seeded dropout in integer arithmetic on the device, bit for bit those of {@link SeededMask#mask}; {@link SeededMask#stream}
 * has the formula. libtorch's integers wrap and its shift is arithmetic, so that a shift is followed by a mask of bits. The generator's last
 * step changes no bit that is read, and is left out.
 */
final class DropoutMasks {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final int READ_BITS = 24;

    private final Site site;
    private final SeededMask mask;
    private final boolean spatial;
    private final Round[] rounds;
    private final Scalar gamma;
    private final Scalar sign;
    private final Scalar limit;
    private final Scalar zero;
    private final Scalar kept;
    private final boolean dropsAll;

    /** {@code z = (z ^ z >>> shift) factor}. */
    private record Round(Scalar shift, Scalar bits, Scalar factor) {}

    DropoutMasks(Dropout dropout, Site site) {
        this.site = site;
        this.mask = dropout.mask();
        this.spatial = dropout.spatial();
        this.rounds = new Round[] {round(30, 0xBF58476D1CE4E5B9L), round(27, 0x94D049BB133111EBL)};
        this.gamma = scalar(GAMMA);
        this.sign = scalar(Long.MIN_VALUE);
        long below = (long) Math.ceil(mask.probability() * (1 << READ_BITS));
        this.dropsAll = below == 1 << READ_BITS;
        this.limit = scalar((below << Long.SIZE - READ_BITS) ^ Long.MIN_VALUE);
        this.zero = site.kept().keep(new Scalar(0.0));
        this.kept = site.kept().keep(new Scalar((double) (float) (1 / (1 - mask.probability()))));
    }

    private Round round(int shift, long factor) {
        return new Round(scalar(shift), scalar(-1L >>> shift), scalar(factor));
    }

    private Scalar scalar(long value) {
        return site.kept().keep(new Scalar(value));
    }

    /** The mask for values of a pass, in a shape that multiplies them. */
    Tensor of(Tensor values, Pass pass) {
        long[] shape = Shapes.of(values).dims();
        if (spatial && shape.length != 4) {
            throw new IllegalArgumentException(
                    "spatial dropout: expected activations [batch, channels, height, width], got shape "
                            + Arrays.toString(shape));
        }
        long[] maskShape = spatial ? new long[] {shape[0], shape[1], 1, 1} : shape;
        long count = Arrays.stream(maskShape).reduce(1, Math::multiplyExact);
        if (dropsAll) {
            return site.device().zeros(maskShape);
        }
        long first = pass.firstRow() * (count / shape[0]);
        return of(first, count, mask.stream(pass.iteration(), pass.epoch())).view(maskShape);
    }

    private Tensor of(long first, long count, long stream) {
        Tensor z = site.device().range(first + 1, first + 1 + count);
        z.mul_(gamma).add_(new Scalar(stream));
        for (Round round : rounds) {
            Tensor shifted = z.bitwise_right_shift(round.shift());
            z.bitwise_xor_(shifted.bitwise_and_(round.bits())).mul_(round.factor());
        }
        // An unsigned comparison of the upper bits is a signed one with the sign turned round.
        return torch.where(z.bitwise_xor_(sign).ge(limit), kept, zero);
    }
}
