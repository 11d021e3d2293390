package org.siamese.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.Decision;
import org.siamese.decision.Identification;
import org.siamese.decision.evaluate.IdentificationThreshold;
import org.siamese.decision.evaluate.OpenSetScores;
import org.siamese.gallery.index.FoundReference;
import org.siamese.gallery.index.IndexView;
import org.siamese.gallery.index.ReferenceFilter;
import org.siamese.gallery.index.ReferenceIndex;
import org.siamese.gallery.store.FolderStore;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.GalleryDescription;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.GalleryStore;
import org.siamese.gallery.store.Reference;
import org.siamese.image.ImageException;
import org.siamese.image.model.ImageModel;

/**
 * Enrolled identities that stay: in a folder or a database, searched by an index among millions.
 *
 * <pre>{@code
 * try (IndexedGallery staff = IndexedGallery.open(Path.of("staff"), faces)) {
 *     staff.enrol("anna", Path.of("anna.png"));
 *     Identification who = staff.identify(Path.of("visitor.png"));
 * }
 * }</pre>
 *
 * <p>What {@code enrol}, {@code replace} and {@code remove} have returned for survives a crash of the process and of the machine, and every
 * search that begins afterwards sees it. A search sees the gallery at one moment. Small parts of the index are searched exactly, others by
 * an HNSW graph, which finds nearly all of the nearest; distances are exact. A gallery belongs to its model and opens with no other. One
 * process writes to a folder; others may open it read-only. Thread-safe.
 */
public final class IndexedGallery implements AutoCloseable {
    private final GalleryStore store;
    private final GallerySettings settings;
    private final RecoveryReport recovery;
    private final @Nullable GalleryWriter writer;
    private final @Nullable ReferenceIndex readOnlyIndex;
    private final IndexPlaces places;
    private final IdentityCount identityCount = new IdentityCount();
    private final Object maintenance = new Object();
    private volatile GalleryModel model;
    private volatile @Nullable IdentificationRule rule;

    IndexedGallery(OpenedGallery opened, GalleryModel model, GallerySettings settings) {
        this.places = opened.places();
        this.store = opened.store();
        this.settings = settings;
        this.model = model;
        this.recovery = opened.recovery();
        this.writer = opened.readOnly()
                ? null
                : new GalleryWriter(opened.store(), opened.index(), opened.position(), settings);
        this.readOnlyIndex = opened.readOnly() ? opened.index() : null;
        this.rule = IdentificationRule.of(opened.description(), model);
    }

    /**
     * Opens a gallery in a folder, and makes one where the folder is empty or does not exist.
     *
     * @throws GalleryException if the folder holds something else, belongs to another model, is in use by another writer, damaged, read-only,
     *     or of a later version
     */
    public static IndexedGallery open(Path folder, ImageModel model) {
        return open(folder, GalleryModel.of(model), GallerySettings.ofDefaults());
    }

    /** As {@link #open(Path, ImageModel)}, with settings, or for vectors from elsewhere. */
    public static IndexedGallery open(Path folder, GalleryModel model, GallerySettings settings) {
        FolderStore store = FolderStore.open(folder);
        return new IndexedGallery(OpenedGallery.of(store, store.indexFolder(), model, settings), model, settings);
    }

    /**
     * Opens a gallery whose references are in a store of their own, such as a database.
     *
     * @param store closed with the gallery
     * @param index folder of this node's index, which is rebuilt from the store where it is lost
     */
    public static IndexedGallery open(GalleryStore store, Path index, GalleryModel model, GallerySettings settings) {
        return new IndexedGallery(OpenedGallery.of(store, index, model, settings), model, settings);
    }

    /** Opens a gallery for searches, beside a writer or on a read-only disk. It shows what the writer's index last wrote to disk. */
    public static IndexedGallery openReadOnly(Path folder, GalleryModel model, GallerySettings settings) {
        return new IndexedGallery(OpenedGallery.readOnly(folder, model, settings), model, settings);
    }

    /** What opening had to do. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /**
     * Why changes in a shared store, those of other nodes and perhaps one's own, cannot be read at the moment; empty if they can. The gallery
     * answers from what it has, and goes on asking.
     */
    public Optional<String> problem() {
        return Optional.ofNullable(writer).map(GalleryWriter::pollProblem).map(Throwable::getMessage);
    }

    /** The model that it belongs to. */
    public GalleryModel model() {
        return model;
    }

    GalleryStore store() {
        return store;
    }

    IndexPlaces places() {
        return places;
    }

    GallerySettings settings() {
        return settings;
    }

    GalleryWriter writer() {
        if (writer == null) {
            throw new GalleryException(
                    store.name(), "expected a gallery that is open for writing, got one open read-only");
        }
        return writer;
    }

    /** Held by whatever must not run beside a rewrite of the files. */
    Object maintenance() {
        return maintenance;
    }

    IndexView view() {
        if (writer == null) {
            return java.util.Objects.requireNonNull(readOnlyIndex).view();
        }
        writer.refresh();
        return writer.index().view();
    }

    private <T> T with(Function<IndexView, T> reading) {
        try (IndexView view = view()) {
            return reading.apply(view);
        }
    }

    /**
     * Enrols an image.
     *
     * @return the new reference
     * @throws ImageException if it cannot be read
     */
    public Reference enrol(String identity, Path image) {
        return enrol(identity, bytes(image), image.toString());
    }

    /**
     * Enrols an encoded image.
     *
     * @param source where it comes from, such as the name of a file
     */
    public Reference enrol(String identity, byte[] image, String source) {
        while (true) {
            GalleryModel now = model;
            Reference reference = reference(now, identity, image, source);
            // Another model may have come into use while this one embedded.
            if (enrol(now, List.of(reference))) {
                return reference;
            }
        }
    }

    /** A reference of an image, embedded but not enrolled: {@code with...} adds to it. */
    public Reference reference(String identity, byte[] image, String source) {
        return reference(model, identity, image, source);
    }

    private Reference reference(GalleryModel by, String identity, byte[] image, String source) {
        ImageModel images = by.requireImages();
        float[] vector = images.embed(images.read(image, source));
        Reference reference = Reference.of(identity, vector).withSource(source);
        return settings.keepImages() ? reference.withImage(image) : reference;
    }

    static byte[] bytes(Path image) {
        try {
            return Files.readAllBytes(image);
        } catch (IOException e) {
            throw new ImageException(image.toString(), "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Enrols an embedding. */
    public Reference enrol(String identity, float[] vector) {
        Reference reference = Reference.of(identity, vector);
        enrol(List.of(reference));
        return reference;
    }

    /** Enrols references, all or none, with one sync. One whose id is there already takes its place. */
    public void enrol(List<Reference> references) {
        write(references, List.of());
    }

    private void write(List<Reference> references, List<GalleryChange> first) {
        if (!write(model, references, first)) {
            throw new GalleryException(
                    store.name(),
                    "has moved to another model while this was enrolled; embed it with that model, and enrol it again");
        }
    }

    /** Enrols what a model embedded; returns false where another one has come into use meanwhile. */
    boolean enrol(GalleryModel by, List<Reference> references) {
        return write(by, references, List.of());
    }

    private boolean write(GalleryModel by, List<Reference> references, List<GalleryChange> first) {
        List<GalleryChange> changes = new ArrayList<>(first);
        for (Reference reference : references) {
            by.requireVector(reference.vector());
            changes.add(new GalleryChange.Put(reference));
        }
        return changes.isEmpty() || writer().write(changes, () -> model == by);
    }

    /** Puts references in the place of all that an identity has, at once. */
    public void replace(String identity, List<Reference> references) {
        for (Reference reference : references) {
            if (!reference.identity().equals(identity)) {
                throw new IllegalArgumentException("references: expected those of \"" + identity + "\", got one of \""
                        + reference.identity() + "\"");
            }
        }
        write(references, List.of(new GalleryChange.RemoveIdentity(identity)));
    }

    /** Removes a reference by its id, if it is there. Its bytes stay in files until they are compacted, see {@link #erase}. */
    public void removeReference(String id) {
        writer().write(List.of(new GalleryChange.RemoveReference(id)));
    }

    /** Removes an identity with its references, if it is there. Its bytes stay in files until they are compacted, see {@link #erase}. */
    public void remove(String identity) {
        writer().write(List.of(new GalleryChange.RemoveIdentity(identity)));
    }

    /**
     * Removes an identity, and its vectors, images and name from the gallery's files. The parts of log and index that held it are written
     * anew: for a large index that takes as long as building it. Snapshots, backups and a database's own files are not touched, and blocks
     * that the file system has freed are not overwritten.
     */
    public void erase(String identity) {
        synchronized (maintenance) {
            GalleryWriter to = writer();
            to.run(() -> {
                store.erase(identity);
                to.index().apply(new GalleryChange.RemoveIdentity(identity));
                to.follow();
                to.commit();
            });
            Uninterrupted.run("gallery-erase", () -> to.index().mergeDeletes());
            to.run(() -> {
                to.index().dropUnused();
                store.erased(identity);
            });
        }
    }

    /** Drops the log's records of what was removed or replaced, and builds one graph for all references, which is searched fastest. */
    public void compact() {
        synchronized (maintenance) {
            buildGraph();
            writer().run(() -> {
                if (store instanceof FolderStore folder) {
                    folder.compact();
                }
            });
        }
    }

    void buildGraph() {
        GalleryWriter to = writer();
        Uninterrupted.run("gallery-graph", () -> to.index().optimise());
        to.run(() -> {
            to.commit();
            to.index().refresh();
        });
    }

    /**
     * Moves the gallery to another model, in the background: embeds the stored images anew, beside the old embeddings, which answer until all
     * new ones are there. Enrolling goes on meanwhile; erasing and snapshots wait. After a crash the gallery is still the old one, and the
     * next migration begins anew.
     *
     * <p>Of a gallery in a database, one node makes the new embeddings while all of them read and write. In the last step writers wait until
     * the new embeddings have replaced the old ones. Other nodes then refuse to write, {@link #problem} says why, and they answer from the
     * old index until they are opened with the new model.
     *
     * @return completed with the number of embeddings that were made; exceptionally where a reference has no stored image
     */
    public CompletableFuture<Long> reembed(ImageModel newModel) {
        return reembed(
                GalleryModel.of(newModel),
                reference -> reference.image().map(image -> newModel.embed(newModel.read(image, reference.source()))));
    }

    /**
     * As {@link #reembed(ImageModel)}, with embeddings from a callback, for references whose images are elsewhere.
     *
     * @param embed the new embedding of a reference; empty where there is none, which ends the migration without a change
     */
    public CompletableFuture<Long> reembed(GalleryModel newModel, Function<Reference, Optional<float[]>> embed) {
        Reembedding migration = new Reembedding(this, newModel, embed);
        CompletableFuture<Long> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        synchronized (maintenance) {
                            done.complete(migration.run());
                        }
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "gallery-reembed");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /** On the writer's thread. */
    void use(GalleryModel newModel, GalleryDescription description) {
        model = newModel;
        rule = IdentificationRule.of(description, newModel);
    }

    /** Number of references. */
    public long count() {
        return with(IndexView::count);
    }

    /** Number of identities. */
    public int identityCount() {
        return with(identityCount::exactly);
    }

    /** The names of all identities, sorted by their UTF-8 bytes. */
    public List<String> identities() {
        return with(view -> {
            List<String> names = new ArrayList<>();
            view.identities(names::add);
            return names;
        });
    }

    /** The references of an identity; none if it is not enrolled. */
    public List<FoundReference> references(String identity) {
        return with(view -> view.of(identity, null).stream().map(view::found).toList());
    }

    /** A reference by its id. */
    public Optional<FoundReference> reference(String id) {
        return with(view -> view.reference(id));
    }

    /** The references nearest to an embedding, the nearest first. */
    public List<FoundReference> nearest(float[] vector, int most) {
        return nearest(vector, most, ReferenceFilter.all());
    }

    /**
     * The nearest references that a filter lets through.
     *
     * @param most at least 1
     */
    public List<FoundReference> nearest(float[] vector, int most, ReferenceFilter filter) {
        if (most < 1) {
            throw new IllegalArgumentException("most: expected at least 1, got " + most);
        }
        model.requireVector(vector);
        return with(view -> view.nearest(vector, most, settings.candidates(), filter).stream()
                .map(view::found)
                .toList());
    }

    /** Again, where another model has come into use between embedding and search. */
    private <T> T withSameModel(Function<ImageModel, T> search) {
        while (true) {
            GalleryModel now = model;
            try {
                T result = search.apply(now.requireImages());
                if (model == now) {
                    return result;
                }
            } catch (IllegalArgumentException | GalleryException e) {
                if (model == now) {
                    throw e;
                }
            }
        }
    }

    /** The references nearest to an image. */
    public List<FoundReference> nearest(Path image, int most) {
        return withSameModel(now -> nearest(now.embed(image), most));
    }

    /** Who an image shows. */
    public Identification identify(Path image) {
        return withSameModel(now -> identify(now.embed(image)));
    }

    /** Who an encoded image shows. */
    public Identification identify(byte[] image) {
        return withSameModel(now -> identify(now.embed(image)));
    }

    /** Who an embedding shows. */
    public Identification identify(float[] vector) {
        return identify(vector, ReferenceFilter.all());
    }

    /**
     * Who an embedding shows, among the references that a filter lets through. Decided by {@link #threshold} where it was measured, else by
     * the model's threshold for pairs, at which a stranger is taken for somebody the more often the more are enrolled.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Identification identify(float[] vector, ReferenceFilter filter) {
        model.requireVector(vector);
        model.requireCalibration();
        return with(view -> {
            int enrolled = identityCount.about(view);
            IdentificationRule known = rule;
            return new GallerySearch(view, model, settings)
                    .identify(
                            vector, filter, known == null ? model.requireCalibration() : known.at(enrolled), enrolled);
        });
    }

    /**
     * Whether an embedding shows an identity.
     *
     * @throws IllegalArgumentException if it is not enrolled
     * @throws IllegalStateException if the model has no calibration
     */
    public Decision verify(String identity, float[] vector) {
        model.requireVector(vector);
        return with(
                view -> new GallerySearch(view, model, settings).verify(identity, vector, model.requireCalibration()));
    }

    /** Whether an image shows an identity. */
    public Decision verify(String identity, Path image) {
        return withSameModel(now -> verify(identity, now.embed(image)));
    }

    /**
     * Copies the gallery into an empty folder, as it is now, while writing goes on. The copy opens as any gallery.
     *
     * @throws GalleryException if the folder is not empty, or the gallery's store is no folder
     */
    public void snapshot(Path target) {
        synchronized (maintenance) {
            new GalleryFiles(this).snapshot(target);
        }
    }

    /** Reads every byte of log and index, and compares what they hold. Writing waits meanwhile. */
    public CheckReport check() {
        synchronized (maintenance) {
            AtomicReference<CheckReport> report = new AtomicReference<>();
            writer().run(() -> report.set(new GalleryFiles(this).check()));
            return report.get();
        }
    }

    /** The threshold by which {@link #identify} decides; empty if none was measured. */
    public Optional<IdentificationThreshold> threshold() {
        return Optional.ofNullable(rule).map(IdentificationRule::threshold);
    }

    /**
     * Measures how far strangers are from this gallery, and chooses and stores the threshold at which they are taken for somebody at a wanted
     * rate. As the gallery grows, the threshold follows its size.
     *
     * @param probes of people who are not enrolled, at least 1 / rate, and of enrolled ones, for the other error; none of their vectors is a
     *     reference
     * @param rate wanted false-positive identification rate
     * @param seed of the intervals
     */
    public IdentificationThreshold measureThreshold(List<LabelledVector> probes, double rate, long seed) {
        OpenSetScores scores = scores(probes);
        IdentificationThreshold measured = IdentificationThreshold.of(scores, rate, seed);
        GalleryDescription described = store.description().orElseThrow().withThreshold(measured.toJson());
        writer().run(() -> store.describe(described));
        rule = IdentificationRule.of(described, model);
        return measured;
    }

    /** The closest identity of each probe, for evaluation with this gallery. */
    public OpenSetScores scores(List<LabelledVector> probes) {
        return with(view -> {
            Set<String> enrolled = new HashSet<>();
            view.identities(enrolled::add);
            GallerySearch search = new GallerySearch(view, model, settings);
            List<OpenSetScores.Probe> found = new ArrayList<>();
            for (LabelledVector probe : probes) {
                found.add(search.probe(probe, model.requireVector(probe.vector()), enrolled));
            }
            return OpenSetScores.of(enrolled.size(), found);
        });
    }

    /** Commits the index and closes it and the store. */
    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
                writer.index().close();
            } else if (readOnlyIndex != null) {
                readOnlyIndex.close();
            }
        } finally {
            store.close();
        }
    }
}
