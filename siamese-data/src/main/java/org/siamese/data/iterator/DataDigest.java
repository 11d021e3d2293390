package org.siamese.data.iterator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.sample.Sampler;
import org.siamese.decision.SiameseException;
import org.siamese.image.Picture;
import org.siamese.image.file.Sha256;

/** Digests by which a run recognises its data and its sampler. */
final class DataDigest {
    /** Images whose pixels are looked at, evenly spread. */
    private static final int SAMPLED = 32;

    private static final int PASSES = 2;
    private static final int BATCHES = 500;

    private DataDigest() {}

    /** Of the names, classes and sizes of all images, and of the pixels of some. */
    static String of(ImageDataset data) {
        MessageDigest digest = Sha256.digest();
        for (int i = 0; i < data.size(); i++) {
            Item item = data.item(i);
            text(digest, item.name());
            text(digest, data.className(i));
            digest.update(ByteBuffer.allocate(8).putLong(item.source().size()).array());
        }
        for (int k = 0; k < Math.min(SAMPLED, data.size()); k++) {
            pixels(digest, data, (int) ((long) k * data.size() / Math.min(SAMPLED, data.size())));
        }
        return data.size() + " images, " + data.classes().count() + " classes, " + hex(digest);
    }

    private static void pixels(MessageDigest digest, ImageDataset data, int index) {
        Picture picture;
        try {
            picture = data.picture(index);
        } catch (SiameseException unreadable) {
            text(digest, "unreadable");
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * picture.values().length);
        bytes.asFloatBuffer().put(picture.values());
        digest.update(bytes.array());
    }

    /** Of what a sampler chooses in its first passes, in which its settings show; nothing for one that depends on training. */
    static String of(Sampler sampler) {
        if (sampler.learns()) {
            return "that learns";
        }
        MessageDigest digest = Sha256.digest();
        for (int epoch = 0; epoch < PASSES; epoch++) {
            Sampler.Pass pass = sampler.pass(epoch);
            for (int batch = 0; batch < Math.min(BATCHES, sampler.batchesPerEpoch()); batch++) {
                for (int item : pass.batch(batch).items()) {
                    digest.update(ByteBuffer.allocate(4).putInt(item).array());
                }
                text(
                        digest,
                        Arrays.toString(
                                pass.batch(batch).targets().toArray().data().asDouble()));
            }
        }
        return hex(digest);
    }

    private static void text(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static String hex(MessageDigest digest) {
        return Sha256.hex(digest).substring(0, 16);
    }
}
