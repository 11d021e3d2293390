package org.siamese.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vector on its way: all of its bytes, or the name of its {@link VectorBlocks}.
 *
 * @param length values
 * @param whole its bytes; empty where it lies in blocks
 * @param broadcast with which the blocks are removed
 * @param name of the blocks, unlike that of any other vector of this broadcast
 */
record SentVector(long length, byte[] whole, long broadcast, String name) implements Serializable {
    /** Sends one. It may change afterwards. */
    static SentVector of(INDArray values, Transfer transfer, Pieces pieces, long broadcast, String name) {
        long length = values.length();
        if (pieces.whole(length)) {
            return new SentVector(length, FloatValues.encoded(values, 0, length, transfer), broadcast, name);
        }
        SentVector sent = ofBlocks(length, broadcast, name);
        IntStream.range(0, pieces.count(length)).parallel().forEach(piece -> {
            byte[] bytes = FloatValues.encoded(values, pieces.start(piece), pieces.end(piece, length), transfer);
            VectorBlocks.put(broadcast, sent.block(piece), ByteBuffer.wrap(bytes));
        });
        return sent;
    }

    /** One whose blocks are put by others. */
    static SentVector ofBlocks(long length, long broadcast, String name) {
        return new SentVector(length, new byte[0], broadcast, name);
    }

    /** Name of a piece's block. */
    String block(int piece) {
        return name + "_" + piece;
    }

    /** A piece; nothing if it was lost with those who had it. */
    Optional<ByteBuffer> piece(int piece) {
        return here(piece).or(() -> VectorBlocks.remote(broadcast, block(piece)));
    }

    /** The same; what others had is then here, too, for yet others. */
    Optional<ByteBuffer> sharedPiece(int piece) {
        return here(piece).or(() -> {
            Optional<ByteBuffer> fetched = VectorBlocks.remote(broadcast, block(piece));
            fetched.ifPresent(bytes -> VectorBlocks.put(broadcast, block(piece), bytes.duplicate()));
            return fetched;
        });
    }

    private Optional<ByteBuffer> here(int piece) {
        return whole.length > 0 ? Optional.of(ByteBuffer.wrap(whole)) : VectorBlocks.local(broadcast, block(piece));
    }
}
