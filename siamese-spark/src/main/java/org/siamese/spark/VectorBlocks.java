package org.siamese.spark;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Bytes in the block manager of an executor or the driver, from where all others get them. They bear the number of a broadcast, so Spark removes
 * them everywhere when that is destroyed. Results and broadcast values take the same way, but serialised, copied and put together several times.
 * The one place that depends on Spark's block manager.
 */
final class VectorBlocks {
    private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

    private VectorBlocks() {}

    private static BlockId id(long broadcast, String name) {
        return new BroadcastBlockId(broadcast, name);
    }

    /** Keeps bytes, in memory if there is room, else on disk. */
    static void put(long broadcast, String name, ByteBuffer bytes) {
        boolean kept = manager()
                .putBytes(
                        id(broadcast, name),
                        new ChunkedByteBuffer(bytes),
                        StorageLevel.MEMORY_AND_DISK_SER(),
                        true,
                        BYTES);
        if (!kept) {
            throw new ClusterException(
                    "block " + name + ": expected room for " + bytes.remaining()
                            + " bytes in memory or in Spark's local folders, got none",
                    null);
        }
    }

    /** Bytes that are here. */
    static Optional<ByteBuffer> local(long broadcast, String name) {
        BlockId id = id(broadcast, name);
        Option<BlockData> data = manager().getLocalBytes(id);
        if (data.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer bytes = data.get().toByteBuffer();
        // Bytes on the heap stay while they are referred to.
        manager().releaseLock(id, Option.apply(org.apache.spark.TaskContext.get()));
        return Optional.of(bytes);
    }

    /** Bytes that others have; nothing where those who had them are lost. */
    static Optional<ByteBuffer> remote(long broadcast, String name) {
        Option<ChunkedByteBuffer> bytes = manager().getRemoteBytes(id(broadcast, name));
        return bytes.isEmpty() ? Optional.empty() : Optional.of(bytes.get().toByteBuffer());
    }

    private static BlockManager manager() {
        return SparkEnv.get().blockManager();
    }
}
