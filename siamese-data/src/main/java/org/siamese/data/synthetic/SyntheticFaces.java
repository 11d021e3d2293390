package org.siamese.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Grey faces of persons who do not exist, drawn from a seed: a default that needs no download. A person has a head, eyes, brows,
 * nose, mouth, hair, perhaps a beard; each picture varies pose, light, expression, glasses, clothes, background and noise. Two
 * pictures differ more by their light than by whom they show, so pixel distance tells persons apart badly. The same bits on every
 * machine. Immutable and thread-safe.
 *
 * <pre>{@code
 * ImageDataset faces = SyntheticFaces.builder().identities(40).size(100, 100).seed(1).build().dataset();
 * }</pre>
 */
public final class SyntheticFaces {
    private final int identities;
    private final int imagesPerIdentity;
    private final int height;
    private final int width;
    private final long seed;
    private final double difficulty;

    private SyntheticFaces(Builder builder) {
        identities = builder.identities;
        imagesPerIdentity = builder.imagesPerIdentity;
        height = builder.height;
        width = builder.width;
        seed = builder.seed;
        difficulty = builder.difficulty;
    }

    /** Starts with the defaults: 40 identities, 10 images each, 112 rows, 92 columns, seed 0, difficulty 0.5. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * One picture.
     *
     * @param identity whom it shows, from 0; may go beyond the number of identities
     * @param image which of the person's pictures, from 0
     */
    public Picture picture(int identity, int image) {
        Person person = Person.draw(seed, identity, 2.0 - 0.6 * difficulty);
        Shot shot = Shot.draw(seed, identity, image, person.glassesChance(), 0.5 + difficulty);
        return FacePainter.paint(person, shot, height, width);
    }

    /** All pictures as a data set of classes "p1", "p2", ...; drawn when asked for. */
    public ImageDataset dataset() {
        return dataset(ImagePipeline.grey().resize(height, width).build());
    }

    /** All pictures as a data set with another pipeline. */
    public ImageDataset dataset(ImagePipeline pipeline) {
        List<Item> items = new ArrayList<>(identities * imagesPerIdentity);
        for (int i = 0; i < identities; i++) {
            for (int k = 0; k < imagesPerIdentity; k++) {
                int identity = i;
                int image = k;
                items.add(Item.of("p" + (i + 1) + "/" + (k + 1), "p" + (i + 1), decoder -> picture(identity, image)));
            }
        }
        return ImageDataset.of(items, pipeline);
    }

    /** Options of synthetic faces. Not thread-safe. */
    public static final class Builder {
        private int identities = 40;
        private int imagesPerIdentity = 10;
        private int height = 112;
        private int width = 92;
        private long seed;
        private double difficulty = 0.5;

        private Builder() {}

        /** Number of persons, at least 1; default 40. */
        public Builder identities(int value) {
            identities = Ranges.atLeast("identities", value, 1);
            return this;
        }

        /** Number of pictures of each person, at least 1; default 10. */
        public Builder imagesPerIdentity(int value) {
            imagesPerIdentity = Ranges.atLeast("imagesPerIdentity", value, 1);
            return this;
        }

        /** Rows and columns of a picture, each 8 to 4096; default 112 and 92. */
        public Builder size(int height, int width) {
            this.height = Ranges.side("height", height);
            this.width = Ranges.side("width", width);
            return this;
        }

        /** Seed of everything; default 0. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** How much pictures of one person vary and how little persons differ, 0 to 1; default 0.5. */
        public Builder difficulty(double value) {
            difficulty = Ranges.share("difficulty", value);
            return this;
        }

        /** The faces. */
        public SyntheticFaces build() {
            return new SyntheticFaces(this);
        }
    }
}
