package org.siamese.image.file;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.inference.View;
import org.siamese.image.inference.Whitening;

/**
 * A model file that is being read, and that may come from anybody. It is a zip of {@code siamese.json}, which says what the model is, of
 * the entries of its tower, of {@code whitening.bin} where embeddings are whitened, and of {@code manifest.json}, the digests of all others;
 * see docs/model-file.md. Sizes are checked against
 * each other before memory is taken, names of classes before anything is made of them, and check sums before anything is believed.
 * Nothing is read by Java serialisation. Not thread-safe.
 */
public final class ModelFile {
    /** The kind of tower that Deeplearning4j's configuration and parameters are, and the only one before format 6. */
    public static final String DEEPLEARNING4J = "deeplearning4j";

    static final int FORMAT = 7;
    static final int LAST_WITHOUT_KIND = 5;
    private static final int LAST_WITHOUT_MANIFEST = 6;
    static final String DESCRIPTION = "siamese.json";
    static final String WHITENING = "whitening.bin";

    /** Nothing is guessed: neither a type nor a value that is missing. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private static final String DAMAGED = "expected a model file, got one that is truncated, damaged or something else";
    private static final int MAX_TEXT = 16 << 20;
    /** Parameters are written as they are, and hardly shrink where somebody packs them again. */
    private static final int MAX_RATIO = 20;

    private static final int SMALL = 1 << 16;

    private final Path file;
    private final TrustedPackages trusted;
    private final ZipFile zip;
    private final Description description;
    private final @Nullable Manifest manifest;

    private ModelFile(Path file, TrustedPackages trusted, ZipFile zip) throws IOException {
        this.file = file;
        this.trusted = trusted;
        this.zip = zip;
        requireNamesOnce();
        manifest = zip.getEntry(Manifest.ENTRY) == null ? null : readManifest();
        String json = text(DESCRIPTION);
        JsonNode tree = JSON.readTree(json);
        description = made(DESCRIPTION, () -> Description.of(tree));
        if (manifest == null && description.format() > LAST_WITHOUT_MANIFEST) {
            throw refused("expected a model file with an entry " + Manifest.ENTRY + ", got none", null);
        }
    }

    private Manifest readManifest() throws IOException {
        String json = text(Manifest.ENTRY);
        Manifest read = made(Manifest.ENTRY, () -> Manifest.of(json));
        Set<String> entries = new TreeSet<>();
        zip.stream().map(ZipEntry::getName).forEach(entries::add);
        entries.remove(Manifest.ENTRY);
        if (!entries.equals(read.digests().keySet())) {
            throw refused(
                    Manifest.ENTRY + ": expected the digests of " + entries + ", got those of "
                            + new TreeSet<>(read.digests().keySet()),
                    null);
        }
        return read;
    }

    /** Reads something out of an open file. */
    @FunctionalInterface
    public interface Body<T> {
        /** Reads it. */
        T read(ModelFile file) throws IOException;
    }

    /** Reads something out of the bytes of an entry. */
    @FunctionalInterface
    public interface EntryBody<T> {
        /** Reads it; bytes that are left over are checked, too. */
        T read(InputStream in) throws IOException;
    }

    /**
     * Opens a file, reads from it and closes it.
     *
     * @param trusted the packages whose classes the file may name
     * @throws ModelFileException if it cannot be read
     */
    public static <T> T read(Path file, TrustedPackages trusted, Body<T> body) {
        try {
            String problem = ZipLayout.problem(file);
            if (!problem.isEmpty()) {
                throw new ModelFileException(file, DAMAGED + ": " + problem, null);
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                return body.read(new ModelFile(file, trusted, zip));
            }
        } catch (NoSuchFileException e) {
            throw new ModelFileException(file, "no such file", e);
        } catch (ZipException | EOFException e) {
            throw new ModelFileException(file, DAMAGED, e);
        } catch (IOException e) {
            throw new ModelFileException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Finds the module on the class path that reads the tower, checks that no other entries are there, and gives it. */
    public TowerReader towerReader() {
        TowerReader reader = TowerReaders.of(this);
        requireEntries(reader.entries());
        return reader;
    }

    /** The kind of tower, such as {@link #DEEPLEARNING4J}. */
    public String towerKind() {
        return made(DESCRIPTION, description::towerKind);
    }

    /** The shape of one input, as the file says it. */
    public long[] inputShape() {
        return made(DESCRIPTION, description::inputShape);
    }

    /** The length of an embedding, as the file says it. */
    public long dimension() {
        return made(DESCRIPTION, description::dimension);
    }

    private void requireNamesOnce() {
        Set<String> seen = new HashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (name.contains("/") || name.contains("\\")) {
                throw refused("expected entries without folders, got \"" + name + "\"", null);
            }
            if (!seen.add(name)) {
                throw refused("expected each entry once, got " + name + " twice", null);
            }
        }
    }

    /** Refuses other entries than these and the container's own. */
    public void requireEntries(Set<String> tower) {
        Set<String> known = new TreeSet<>(tower);
        known.addAll(List.of(DESCRIPTION, WHITENING, Manifest.ENTRY));
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (!known.contains(entry.getName())) {
                throw refused("expected the entries " + known + ", got \"" + entry.getName() + "\" too", null);
            }
        }
    }

    /**
     * How the model uses its tower.
     *
     * @param inputShape shape of one input of the tower
     * @param dimension length of an embedding of the tower
     */
    public InferenceSettings settings(long[] inputShape, long dimension) throws IOException {
        if (dimension() != dimension || !Arrays.equals(inputShape(), inputShape)) {
            throw refused(
                    DESCRIPTION + ": expected a tower from " + Arrays.toString(inputShape()) + " to " + dimension()
                            + " values, got one from " + Arrays.toString(inputShape) + " to " + dimension,
                    null);
        }
        return new InferenceSettings(
                made("the attachments", description::attachments),
                description.has("views") ? made("the views", () -> views(inputShape)) : TestTimeAugmentation.none(),
                description.has("whitening") ? whitening(dimension) : null,
                description.format() == 1 ? EuclideanDistance.plain() : made("the distance", this::distance),
                description.has("calibration")
                        ? made(
                                "the calibration",
                                () -> ModelCalibration.fromJson(
                                        description.part("calibration").toString()))
                        : null);
    }

    private Distance distance() {
        PairMeasure measure = JSON.convertValue(description.part("distance"), PairMeasure.class);
        if (measure instanceof Distance distance) {
            return distance;
        }
        throw new IllegalArgumentException("expected a distance, got " + measure);
    }

    private TestTimeAugmentation views(long[] inputShape) {
        TestTimeAugmentation views =
                TestTimeAugmentation.of(List.of(JSON.convertValue(description.part("views"), View[].class)));
        views.requireFit(inputShape);
        return views;
    }

    static int whiteningBytes(int dimension) {
        return Double.BYTES * (dimension + Whitening.triangle(dimension));
    }

    private Whitening whitening(long embeddingSize) throws IOException {
        int dimension = made("the whitening", () -> Whitening.requireDimension(embeddingSize));
        int size = whiteningBytes(dimension);
        if (size(WHITENING) != size) {
            throw refused(WHITENING + ": expected " + size + " bytes, got " + size(WHITENING), null);
        }
        requireHardlyPacked(WHITENING);
        DoubleBuffer values =
                entry(WHITENING, in -> ByteBuffer.wrap(in.readNBytes(size)).asDoubleBuffer());
        return made("the whitening", () -> {
            double[] mean = new double[dimension];
            double[] root = new double[Whitening.triangle(dimension)];
            values.get(mean).get(root);
            return new Whitening(
                    mean, root, description.number("whitening", "shrinkage"), description.count("whitening", "inputs"));
        });
    }

    /** Whatever is said of a part of a file that cannot be used is a refusal of the file. */
    public <T> T made(String what, Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (ModelFileException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw refused(what + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** An entry of JSON, in which no class is named that is not trusted. */
    public String text(String name) throws IOException {
        String text = entry(name, in -> {
            byte[] bytes = in.readNBytes(MAX_TEXT + 1);
            if (bytes.length > MAX_TEXT) {
                throw refused(name + ": expected at most " + MAX_TEXT + " bytes, got more", null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        });
        String problem = JsonGuard.problem(text, trusted);
        if (!problem.isEmpty()) {
            throw refused(name + ": " + problem, null);
        }
        return text;
    }

    /** Bytes of an entry before it was packed, as the file says; check it before memory is taken. */
    public long size(String name) {
        return find(name).getSize();
    }

    /** Refuses an entry that was packed as no numbers can be. */
    public void requireHardlyPacked(String name) {
        ZipEntry entry = find(name);
        long size = entry.getSize();
        if (size > SMALL && size / MAX_RATIO > entry.getCompressedSize()) {
            throw refused(
                    name + ": expected at least 1 byte for " + MAX_RATIO + " unpacked ones, got "
                            + entry.getCompressedSize() + " for " + size,
                    null);
        }
    }

    /** Reads an entry, and checks its sum, which Java's {@code ZipFile} does not. */
    public <T> T entry(String name, EntryBody<T> body) throws IOException {
        ZipEntry entry = find(name);
        MessageDigest digest = Sha256.digest();
        InputStream packed = new DigestInputStream(zip.getInputStream(entry), digest);
        try (CheckedInputStream in = new CheckedInputStream(packed, new CRC32())) {
            T result = body.read(in);
            in.transferTo(OutputStream.nullOutputStream());
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw refused(name + ": the check sum does not match, the file is damaged", null);
            }
            if (manifest != null
                    && !name.equals(Manifest.ENTRY)
                    && !Sha256.hex(digest).equals(manifest.digests().get(name))) {
                throw refused(
                        name + ": the digest in " + Manifest.ENTRY
                                + " is another, the entry was changed or belongs to another model",
                        null);
            }
            return result;
        }
    }

    private ZipEntry find(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw refused("expected a model file with an entry " + name + ", got none", null);
        }
        return entry;
    }

    /** The refusal of this file, to be thrown. */
    public ModelFileException refused(String message, @Nullable Throwable cause) {
        return new ModelFileException(file, message, cause);
    }
}
