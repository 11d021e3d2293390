package org.siamese.gallery.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.NRTCachingDirectory;
import org.jspecify.annotations.Nullable;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.Reference;

/**
 * The Lucene index of a gallery. It holds no truth: a store can fill it again. Changes come from one thread; views are for any number. The
 * thread that changes it must not be interrupted, since an interrupt in the middle of a commit closes Lucene's writer.
 */
public final class ReferenceIndex implements AutoCloseable {
    static {
        LuceneWarnings.silence();
    }

    private static final String POSITION = "position";
    private static final String GALLERY = "gallery";
    private static final double SMALL_MERGE_MEGABYTES = 8;
    private static final double CACHE_MEGABYTES = 64;
    private static final double SMALLEST_SEGMENT_MEGABYTES = 4;
    private static final int SEGMENTS_PER_TIER = 5;
    private static final double GREATEST_SEGMENT_MEGABYTES = 100_000;

    private final Path folder;
    private final String gallery;
    private final VectorComparison comparison;
    private final IndexSettings settings;
    private final Directory directory;
    private final @Nullable IndexWriter writer;
    private final SearcherManager searchers;
    private final String rebuildReason;
    private long committed;

    private ReferenceIndex(
            Path folder,
            String gallery,
            VectorComparison comparison,
            IndexSettings settings,
            boolean readOnly,
            String rebuildReason)
            throws IOException {
        this.folder = folder;
        this.gallery = gallery;
        this.comparison = comparison;
        this.settings = settings;
        this.rebuildReason = rebuildReason;
        FSDirectory files = FSDirectory.open(folder);
        directory = readOnly ? files : new NRTCachingDirectory(files, SMALL_MERGE_MEGABYTES, CACHE_MEGABYTES);
        IndexWriter opened = null;
        try {
            committed = DirectoryReader.indexExists(directory) ? committedPosition() : 0;
            if (readOnly) {
                searchers = new SearcherManager(directory, null);
            } else {
                opened = new IndexWriter(directory, configuration());
                searchers = new SearcherManager(opened, null);
            }
            writer = opened;
            checkAtOpening();
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.rollback();
            }
            directory.close();
            throw e;
        }
    }

    /**
     * Opens the index of a gallery for changes. One that is damaged, of another Lucene or of another gallery is deleted and begun anew; then
     * {@link #position} is 0 and {@link #rebuildReason} says why.
     */
    public static ReferenceIndex open(
            Path folder, String gallery, VectorComparison comparison, IndexSettings settings) {
        try {
            try {
                Files.createDirectories(folder);
                return new ReferenceIndex(folder, gallery, comparison, settings, false, "");
            } catch (LockObtainFailedException e) {
                throw inUse(folder, e);
            } catch (CorruptIndexException
                    | IndexFormatTooNewException
                    | IndexFormatTooOldException
                    | NoSuchFileException
                    | java.io.FileNotFoundException
                    | java.io.EOFException
                    | IllegalArgumentException
                    | IllegalStateException e) {
                clear(folder);
                return new ReferenceIndex(
                        folder, gallery, comparison, settings, false, "the index could not be used: " + e.getMessage());
            }
        } catch (IOException e) {
            throw new GalleryException(folder, "the index cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Opens the last commit of an index for searches. */
    public static ReferenceIndex openReadOnly(
            Path folder, String gallery, VectorComparison comparison, IndexSettings settings) {
        try {
            return new ReferenceIndex(folder, gallery, comparison, settings, true, "");
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new GalleryException(
                    folder,
                    "the index cannot be read: " + e.getMessage() + "; opening the gallery for writing builds it anew",
                    e);
        }
    }

    /** Whether a folder holds a committed index of a gallery. */
    public static boolean isOf(Path folder, String gallery) {
        try (Directory files = FSDirectory.open(folder);
                DirectoryReader reader = DirectoryReader.open(files)) {
            return gallery.equals(reader.getIndexCommit().getUserData().get(GALLERY));
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Checks that nobody writes to an index.
     *
     * @throws GalleryException if somebody does
     */
    public static void requireUnused(Path folder) {
        try (Directory files = FSDirectory.open(folder);
                Lock lock = files.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
            lock.ensureValid();
        } catch (LockObtainFailedException e) {
            throw inUse(folder, e);
        } catch (IOException e) {
            throw new GalleryException(folder, "the index cannot be opened: " + e.getMessage(), e);
        }
    }

    private static GalleryException inUse(Path folder, IOException e) {
        return new GalleryException(folder, "expected to be the index's only writer, but another has it open", e);
    }

    /** Deletes the files of an index that is not open. */
    public static void clear(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new GalleryException(folder, "the old index cannot be deleted: " + e.getMessage(), e);
        }
    }

    private MergePolicy merges(boolean onlyForced) {
        TieredMergePolicy merges = new TieredMergePolicy();
        merges.setSegmentsPerTier(SEGMENTS_PER_TIER);
        merges.setFloorSegmentMB(SMALLEST_SEGMENT_MEGABYTES);
        merges.setMaxMergedSegmentMB(GREATEST_SEGMENT_MEGABYTES);
        // An erased vector must leave the files, however few of a segment are erased.
        merges.setForceMergeDeletesPctAllowed(0);
        return new GraphMergePolicy(merges, settings, onlyForced);
    }

    private IndexWriterConfig configuration() {
        KnnVectorsFormat format = new GalleryVectorsFormat(settings);
        return new IndexWriterConfig()
                .setCodec(new Lucene912Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return format;
                    }
                })
                .setRAMBufferSizeMB(settings.bufferMegabytes())
                .setMergePolicy(merges(false))
                .setCommitOnClose(false);
    }

    private long committedPosition() throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            Map<String, String> data = reader.getIndexCommit().getUserData();
            if (!gallery.equals(data.get(GALLERY))) {
                throw new IllegalStateException("it belongs to another gallery");
            }
            return Long.parseLong(data.getOrDefault(POSITION, "0"));
        }
    }

    /** Lucene's own look at a segment opens its files; the similarity of the field must be ours. */
    private void checkAtOpening() throws IOException {
        try (IndexView view = view()) {
            for (LeafReaderContext leaf : view.searcher().getIndexReader().leaves()) {
                var field = leaf.reader().getFieldInfos().fieldInfo(IndexFields.VECTOR);
                if (field != null && field.getVectorSimilarityFunction() != comparison.similarity()) {
                    throw new IllegalStateException("it was built for another distance");
                }
            }
        }
    }

    /** Where its files are. */
    public Path folder() {
        return folder;
    }

    /** Why this index was begun anew; empty if it was not. */
    public String rebuildReason() {
        return rebuildReason;
    }

    /** The position of the store up to which the index on disk holds its changes. */
    public long position() {
        return committed;
    }

    private IndexWriter writer() {
        if (writer == null) {
            throw new GalleryException(folder, "expected an index that is open for writing, got one open read-only");
        }
        return writer;
    }

    private interface Action {
        void run(IndexWriter writer) throws IOException;
    }

    private void change(Action action) {
        try {
            action.run(writer());
        } catch (IOException | AlreadyClosedException e) {
            throw new GalleryException(
                    folder,
                    "the index cannot be written: " + e.getMessage()
                            + "; what was acknowledged is in the store, and opening the gallery again goes on",
                    e);
        }
    }

    /** Applies a change; {@link #refresh} shows it. */
    public void apply(GalleryChange change) {
        change(to -> {
            if (change instanceof GalleryChange.Put put) {
                Reference reference = put.reference();
                to.updateDocument(
                        IndexFields.id(reference.id()),
                        IndexFields.document(
                                reference, comparison.indexed(reference.vector()), comparison.similarity()));
            } else if (change instanceof GalleryChange.RemoveReference removed) {
                to.deleteDocuments(IndexFields.id(removed.id()));
            } else if (change instanceof GalleryChange.RemoveIdentity removed) {
                to.deleteDocuments(IndexFields.identity(removed.identity()));
            } else {
                expunge();
            }
        });
    }

    /** Makes the changes so far durable. */
    public void commit(long position) {
        change(to -> {
            to.setLiveCommitData(
                    Map.of(POSITION, Long.toString(position), GALLERY, gallery).entrySet());
            to.commit();
            committed = position;
        });
    }

    /** Shows the changes so far to the views that are made from now on. */
    public void refresh() {
        try {
            searchers.maybeRefreshBlocking();
        } catch (IOException | AlreadyClosedException e) {
            throw new GalleryException(folder, "the index cannot be read: " + e.getMessage(), e);
        }
    }

    /** Removes what was deleted from the files. Rebuilds each segment that holds something deleted. */
    public void expunge() {
        mergeDeletes();
        dropUnused();
    }

    /** The long part of {@link #expunge}; from any thread. */
    public void mergeDeletes() {
        change(to -> to.forceMergeDeletes(true));
    }

    /** The short part of {@link #expunge}: what was merged away leaves the disk. */
    public void dropUnused() {
        change(to -> {
            commit(committed);
            refresh();
            to.deleteUnusedFiles();
        });
    }

    /**
     * Puts merges off while much is written, so that one graph is built at the end, by {@link #optimise}, and not many on the way. Searches
     * look at every vector that has no graph yet.
     */
    public void postponeMerges(boolean postpone) {
        writer().getConfig().setMergePolicy(merges(postpone));
    }

    /**
     * Merges into one segment, whose one graph is searched fastest. Takes about as long as building that graph; changes may come meanwhile.
     * From any thread.
     */
    public void optimise() {
        change(to -> to.forceMerge(1, true));
    }

    /** References that lie in segments without a graph, which are searched one by one. */
    public long withoutGraph() {
        try (IndexView view = view()) {
            return view.withoutGraph();
        }
    }

    /** A consistent view, to be closed. */
    public IndexView view() {
        try {
            return new IndexView(searchers, comparison, settings.quantised());
        } catch (IOException | AlreadyClosedException e) {
            throw new GalleryException(folder, "the index cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is wrong with the files, a line for each segment; empty if every checksum is right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        try (IndexView view = view()) {
            for (LeafReaderContext leaf : view.searcher().getIndexReader().leaves()) {
                try {
                    if (leaf.reader() instanceof SegmentReader segment) {
                        segment.checkIntegrity();
                    }
                } catch (IOException e) {
                    problems.add(folder + ": " + e.getMessage()
                            + "; delete this folder, and opening the gallery builds it anew");
                }
            }
        }
        return problems;
    }

    /** Closes without a commit. */
    @Override
    public void close() {
        try {
            searchers.close();
            if (writer != null) {
                writer.rollback();
            }
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the index cannot be closed: " + e.getMessage(), e);
        }
    }
}
