package org.siamese.examples.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Something that reads files from strangers. */
interface Loader {
    /** How a file is changed. */
    enum Kind {
        BYTES,
        JSON,
        ONNX,
        ZIP
    }

    String name();

    Kind kind();

    /** Whether the format has check sums, so that no damage may change what is read. */
    boolean checked();

    /** Whole files. */
    List<byte[]> seeds();

    /**
     * Reads a file.
     *
     * @param seed number of the whole file that it was made of
     * @return what was read, as text: the same for the same
     * @throws IOException where the loader documents it
     */
    String load(Path file, int seed) throws IOException;

    /** A case: a changed file, and the number of the seed it was made of. */
    record Case(byte[] bytes, int seed, boolean damage) {}

    /** The case of a number, always the same. */
    default Case make(long number) {
        SplittableRandom random = new SplittableRandom(31 * name().hashCode() + number);
        Mutator mutator = new Mutator(random);
        int seed = random.nextInt(seeds().size());
        byte[] whole = seeds().get(seed);
        boolean damage = random.nextInt(3) > 0;
        if (damage) {
            return new Case(mutator.damaged(whole), seed, true);
        }
        byte[] other = seeds().get(random.nextInt(seeds().size()));
        return new Case(
                switch (kind()) {
                    case BYTES -> mutator.withExtreme(whole);
                    case JSON -> mutator.withOtherJson(whole);
                    case ONNX -> new GraphMutator(random).changed(whole);
                    case ZIP -> mutator.withOtherZip(whole, other);
                },
                seed,
                false);
    }
}
