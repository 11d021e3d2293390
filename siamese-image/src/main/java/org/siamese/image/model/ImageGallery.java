package org.siamese.image.model;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.image.Picture;
import org.siamese.image.inference.Gallery;

/**
 * Enrolled identities of an {@link ImageModel}, against which images are identified; see {@link Gallery} for what a distance means here.
 * Images are files, the bytes of files, streams, decoded images, or what {@link ImageModel#read(Path)} prepared.
 *
 * <pre>{@code
 * ImageGallery staff = faces.gallery().enrol("anna", annasFile).enrol("ben", bensFile).build();
 * Identification who = staff.identify(file);
 * Optional<String> name = who.identity();        // empty: unknown
 * List<Candidate> likely = who.closest(5);       // the five closest, the closest first
 * }</pre>
 *
 * <p>Immutable and thread-safe. Every call reads images as {@link ImageModel} does, with the same exceptions.
 */
public final class ImageGallery {
    private final ImageModel model;
    private final Gallery<Picture> gallery;

    private ImageGallery(ImageModel model, Gallery<Picture> gallery) {
        this.model = model;
        this.gallery = gallery;
    }

    /** The names of the enrolled, in the order of their first reference. */
    public List<String> identities() {
        return gallery.identities();
    }

    /** How several references make one distance. */
    public Fusion fusion() {
        return gallery.fusion();
    }

    /** The embeddings of an identity's references, see {@link Gallery#embeddings}. */
    public RowMatrix embeddings(String identity) {
        return gallery.embeddings(identity);
    }

    /**
     * Who an image file shows.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Identification identify(Path image) {
        return gallery.identify(model.read(image));
    }

    /** Who an encoded image shows. */
    public Identification identify(byte[] image) {
        return gallery.identify(model.read(image));
    }

    /** Who an encoded image shows. */
    public Identification identify(InputStream image) {
        return gallery.identify(model.read(image));
    }

    /** Who a decoded image shows. */
    public Identification identify(BufferedImage image) {
        return gallery.identify(model.read(image));
    }

    /** Who a prepared image shows. */
    public Identification identify(Picture prepared) {
        return gallery.identify(prepared);
    }

    /** Who is meant by an embedding of the model. */
    public Identification identifyEmbedding(float[] embedding) {
        return gallery.identifyEmbedding(embedding);
    }

    /** Collects references. An identity may have any number of them. Not thread-safe. */
    public static final class Builder {
        private final ImageModel model;
        private final Gallery.Builder<Picture> gallery;

        Builder(ImageModel model, Gallery.Builder<Picture> gallery) {
            this.model = model;
            this.gallery = gallery;
        }

        /** How several references of an identity make one distance; default {@link Fusion#MINIMUM_DISTANCE}. */
        public Builder fusion(Fusion fusion) {
            gallery.fusion(fusion);
            return this;
        }

        /** Adds an image file as a reference of an identity, new or enrolled already. */
        public Builder enrol(String identity, Path image) {
            return enrol(identity, model.read(image));
        }

        /** Adds an encoded image. */
        public Builder enrol(String identity, byte[] image) {
            return enrol(identity, model.read(image));
        }

        /** Adds an encoded image. */
        public Builder enrol(String identity, InputStream image) {
            return enrol(identity, model.read(image));
        }

        /** Adds a decoded image. */
        public Builder enrol(String identity, BufferedImage image) {
            return enrol(identity, model.read(image));
        }

        /** Adds a prepared image. */
        public Builder enrol(String identity, Picture prepared) {
            gallery.enrol(identity, prepared);
            return this;
        }

        /** Adds references by their embeddings, at least one, for example kept in a database. */
        public Builder enrolEmbeddings(String identity, float[]... vectors) {
            gallery.enrolEmbeddings(identity, vectors);
            return this;
        }

        /** Adds references by their embeddings, one a row. */
        public Builder enrolEmbeddings(String identity, RowMatrix vectors) {
            gallery.enrolEmbeddings(identity, vectors);
            return this;
        }

        /**
         * The gallery.
         *
         * @throws IllegalStateException if nobody is enrolled
         */
        public ImageGallery build() {
            return new ImageGallery(model, gallery.build());
        }
    }
}
