package org.siamese.data.leak;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.image.Channels;
import org.siamese.image.Picture;
import org.siamese.image.decode.ImageDecoder;
import org.siamese.image.file.Sha256;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.Resize;

/**
 * What an image is compared by.
 *
 * @param name its name
 * @param file digest of its bytes, empty where there are none
 * @param pixels digest of its grey pixels and its size
 * @param thumbnail its pixels at 16 x 16, mean 0 and length 1; all 0 if it is blank
 */
record Fingerprint(String name, String file, String pixels, float[] thumbnail) {
    static final int SIDE = 16;
    private static final Resize SMALL = new Resize(SIDE, SIDE, Resize.Mode.STRETCH, Outside.EDGE);

    static List<Fingerprint> of(ImageDataset dataset) {
        ImageDecoder own = dataset.pipeline().decoder();
        ImageDecoder decoder = new ImageDecoder(Channels.GREY, own.maxPixels(), own.transparency());
        return IntStream.range(0, dataset.size())
                .parallel()
                .mapToObj(i -> of(dataset.item(i), decoder))
                .toList();
    }

    private static Fingerprint of(Item item, ImageDecoder decoder) {
        Picture picture = item.source().read(decoder).to(Channels.GREY);
        ByteBuffer bytes = ByteBuffer.allocate(8 + picture.values().length);
        bytes.putInt(picture.height()).putInt(picture.width());
        for (float value : picture.values()) {
            bytes.put((byte) Math.round(255 * value));
        }
        return new Fingerprint(
                item.name(),
                item.source().encoded().map(Sha256::hex).orElse(""),
                Sha256.hex(bytes.array()),
                thumbnail(picture));
    }

    private static float[] thumbnail(Picture picture) {
        float[] values = SMALL.apply(picture).values().clone();
        double mean = 0;
        for (float value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < values.length; i++) {
            values[i] = length < 1e-3 ? 0 : (float) ((values[i] - mean) / length);
        }
        return values;
    }
}
