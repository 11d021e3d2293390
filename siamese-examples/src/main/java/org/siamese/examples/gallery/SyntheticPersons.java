package org.siamese.examples.gallery;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.gallery.store.Reference;
import org.siamese.image.model.ImageModel;

/** Synthetic persons for a gallery: some enrolled, some strangers. */
final class SyntheticPersons {
    private static final int PERSONS = 200;
    private static final int REFERENCES = 3;
    private static final int PROBES = 8;

    private final ImageModel model;
    private final SyntheticFaces faces;

    SyntheticPersons(ImageModel model, long seed) {
        this.model = model;
        // Others than those that the example faces trains on.
        this.faces = SyntheticFaces.builder().identities(PERSONS).seed(~seed).build();
    }

    private static String name(int person) {
        return "p" + (person + 1);
    }

    private float[] vector(int person, int image) {
        return model.embed(faces.picture(person, image).toBufferedImage());
    }

    /** Three references of each of 200 persons. */
    Iterator<Reference> enrolled() {
        return IntStream.range(0, PERSONS * REFERENCES)
                .mapToObj(i -> Reference.of(name(i / REFERENCES), vector(i / REFERENCES, i % REFERENCES))
                        .withId("synthetic " + i)
                        .withSource("synthetic face " + i % REFERENCES))
                .iterator();
    }

    /** New images of some of them, and of strangers. */
    Map<String, float[]> probes() {
        Map<String, float[]> probes = new LinkedHashMap<>();
        for (int i = 0; i < PROBES; i++) {
            int person = i % 2 == 0 ? i * 7 : PERSONS + i;
            String what = person < PERSONS ? "another image of " + name(person) : "a stranger, " + name(person);
            probes.put(what, vector(person, REFERENCES + 1));
        }
        return probes;
    }
}
