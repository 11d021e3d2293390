package org.siamese.gallery.index;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.siamese.gallery.store.Reference;

/** A reference as a document of the index. The image is not in it. */
final class IndexFields {
    static final String ID = "id";
    static final String IDENTITY = "identity";
    static final String VECTOR = "vector";
    static final String SOURCE = "source";
    static final String TIME = "time";
    static final String METADATA = "metadata";
    static final String ABOUT = "about";

    private IndexFields() {}

    static Term id(String id) {
        return new Term(ID, id);
    }

    static Term identity(String identity) {
        return new Term(IDENTITY, identity);
    }

    /** A key and a value as one term; U+0000 occurs in neither. */
    static String pair(String key, String value) {
        return key + '\0' + value;
    }

    /**
     * The document.
     *
     * @param vector as the index compares it
     */
    static Document document(Reference reference, float[] vector, VectorSimilarityFunction similarity) {
        Document document = new Document();
        document.add(new StringField(ID, reference.id(), Field.Store.NO));
        document.add(new StringField(IDENTITY, reference.identity(), Field.Store.NO));
        document.add(new SortedDocValuesField(IDENTITY, new BytesRef(reference.identity())));
        document.add(new KnnFloatVectorField(VECTOR, vector, similarity));
        document.add(new StringField(SOURCE, reference.source(), Field.Store.NO));
        document.add(new LongPoint(TIME, reference.time().toEpochMilli()));
        reference
                .metadata()
                .forEach((key, value) -> document.add(new StringField(METADATA, pair(key, value), Field.Store.NO)));
        document.add(new BinaryDocValuesField(ABOUT, new BytesRef(about(reference))));
        return document;
    }

    private static byte[] about(Reference reference) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(reference.id());
            out.writeUTF(reference.source());
            out.writeLong(reference.time().getEpochSecond());
            out.writeInt(reference.time().getNano());
            out.writeInt(reference.metadata().size());
            for (Map.Entry<String, String> entry : reference.metadata().entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static About about(BytesRef bytes) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes.bytes, bytes.offset, bytes.length))) {
            String id = in.readUTF();
            String source = in.readUTF();
            Instant time = Instant.ofEpochSecond(in.readLong(), in.readInt());
            Map<String, String> metadata = new TreeMap<>();
            int entries = in.readInt();
            for (int i = 0; i < entries; i++) {
                metadata.put(in.readUTF(), in.readUTF());
            }
            return new About(id, source, time, metadata);
        }
    }

    /** What is said about a reference. */
    record About(String id, String source, Instant time, Map<String, String> metadata) {}
}
