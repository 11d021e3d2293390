package org.siamese.gallery.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in a company's database, shared by many nodes: PostgreSQL, or H2 embedded. Each node has an index of its own that follows the
 * changes of all.
 *
 * <p>Changes are numbered. A writer takes the next numbers by updating a counter in the last step of its transaction, and the lock on that
 * row keeps others from taking theirs until it has committed. So numbers become visible in their order and without gaps, and whoever has
 * read up to a number has missed nothing before it. A transaction that is rolled back gives its numbers back. (A sequence of the database
 * would show number 8 before number 7 where the transactions commit in that order.)
 *
 * <p>A write whose connection breaks is tried again. A token that is written with the changes tells whether the first attempt was committed,
 * so nothing is lost and nothing is done twice. All values are parameters of prepared statements. Thread-safe if the data source is.
 *
 * <p>A store belongs to the gallery whose description it read first. {@link JdbcMigration} puts a gallery with the embeddings of another
 * model in its place; from then on this store refuses to read and write.
 *
 * <p>Bytes of removed references stay in the database's own files and backups until it reuses or vacuums them.
 */
public final class JdbcGalleryStore implements GalleryStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};
    private static final int PAGE = 1000;
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final DataSource source;
    private final Duration retryFor;
    private final SqlDialect dialect;
    private final JdbcSchema schema;
    private final String name;
    /** A number up to which changes are older than the next write. */
    private volatile long seen;
    /** The gallery that was found here first; null before. */
    private volatile @Nullable String gallery;

    private JdbcGalleryStore(DataSource source, Duration retryFor, SqlDialect dialect, JdbcSchema schema, String name) {
        this.source = source;
        this.retryFor = retryFor;
        this.dialect = dialect;
        this.schema = schema;
        this.name = name;
    }

    /** Tables that begin with {@code siamese_gallery}; a write is tried for ten seconds. */
    public static JdbcGalleryStore open(DataSource source) {
        return open(source, "siamese_gallery", Duration.ofSeconds(10));
    }

    /**
     * Opens the tables of a gallery, creates them where they are not there, and brings those of an earlier version to today's.
     *
     * @param source of connections, best a pool; stays open when the store is closed
     * @param prefix of the names of the tables: lower-case letters, digits and underscores
     * @param retryFor how long an operation whose connection fails is tried again
     * @throws GalleryException if the database cannot be reached or used, or its schema is of a later version
     */
    public static JdbcGalleryStore open(DataSource source, String prefix, Duration retryFor) {
        JdbcSchema.requirePrefix(prefix);
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            SqlDialect dialect = SqlDialect.of(connection);
            JdbcSchema schema = new JdbcSchema(prefix, dialect);
            schema.migrate(connection);
            return new JdbcGalleryStore(
                    source, retryFor, dialect, schema, connection.getMetaData().getURL() + " " + prefix);
        } catch (SQLException e) {
            throw new GalleryException("database, tables " + prefix, "cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** In a transaction of its own, again where the connection failed or another transaction was in the way. */
    <T> T inTransaction(String what, Work<T> work) {
        long end = System.nanoTime() + retryFor.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return once(work);
            } catch (SQLException e) {
                if (!passing(e) || System.nanoTime() > end) {
                    throw new GalleryException(name, what + " failed: " + e.getMessage(), e);
                }
                sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.rollback();
                } catch (SQLException suppressed) {
                    e.addSuppressed(suppressed);
                }
                throw e;
            } finally {
                resetQuietly(connection);
            }
        }
    }

    /** A pool gives the connection to others. */
    private static void resetQuietly(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // It is broken, and closed next.
        }
    }

    /** Connection failures, shutdowns, deadlocks, serialization failures, timeouts of locks, too many connections. */
    private static boolean passing(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("57P")
                || state.equals("53300")
                || state.equals("55P03")
                || state.equals("HYT00")
                || state.equals("90067")
                || state.equals("90098")
                || state.equals("90121")
                || e instanceof java.sql.SQLTransientException
                || e instanceof java.sql.SQLRecoverableException;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the database", e);
        }
    }

    JdbcSchema schema() {
        return schema;
    }

    SqlDialect dialect() {
        return dialect;
    }

    /** The gallery that this store belongs to; null before one was found. */
    @Nullable
    String gallery() {
        return gallery;
    }

    void use(String newGallery) {
        gallery = newGallery;
    }

    GalleryException moved() {
        return new GalleryException(
                name,
                "the gallery has moved to another model, by a reembed of another node; open it with that model. This node"
                        + " cannot write, and answers from what it had");
    }

    private void requireGallery(@Nullable String found) {
        String own = gallery;
        if (own != null && !own.equals(found)) {
            throw moved();
        }
    }

    @Override
    public Optional<GalleryDescription> description() {
        Optional<GalleryDescription> found = inTransaction("reading the description", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT description FROM " + schema.state())) {
                String json = rows.next() ? rows.getString(1) : null;
                return Optional.ofNullable(json).map(GalleryDescription::fromJson);
            }
        });
        found.ifPresent(description -> {
            requireGallery(description.id());
            gallery = description.id();
        });
        return found;
    }

    /** Of two nodes that describe a new gallery at once, the first wins. */
    @Override
    public void describe(GalleryDescription description) {
        int described = inTransaction("writing the description", connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE " + schema.state()
                    + " SET description = ?, gallery = ? WHERE one = 1 AND (gallery IS NULL OR gallery = ?)")) {
                update.setString(1, description.toJson());
                update.setString(2, description.id());
                update.setString(3, description.id());
                return update.executeUpdate();
            }
        });
        if (described == 0 && gallery != null) {
            throw moved();
        }
    }

    @Override
    public long position() {
        return inTransaction("reading the counter", this::counter);
    }

    long counter(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT counter, gallery FROM " + schema.state())) {
            rows.next();
            requireGallery(rows.getString(2));
            return rows.getLong(1);
        }
    }

    @Override
    public void write(List<GalleryChange> changes) {
        write("writing", changes, false);
    }

    @Override
    public void erase(String identity) {
        write("erasing", List.of(new GalleryChange.RemoveIdentity(identity)), true);
    }

    @Override
    public void erased(String identity) {
        // The change tells every node's index.
    }

    @Override
    public Optional<String> pendingErasure() {
        return Optional.empty();
    }

    private void write(String what, List<GalleryChange> changes, boolean expunge) {
        String token = UUID.randomUUID().toString();
        long before = seen;
        boolean[] again = new boolean[1];
        inTransaction(what, connection -> {
            if (again[0] && written(connection, before, token)) {
                return token;
            }
            again[0] = true;
            List<String> touched = new ArrayList<>();
            try (PreparedStatement put = connection.prepareStatement(dialect.upsert(
                    schema.reference(),
                    "id",
                    "identity",
                    "embedding",
                    "time_seconds",
                    "time_nanos",
                    "source",
                    "metadata",
                    "image"))) {
                int waiting = 0;
                for (GalleryChange change : changes) {
                    if (change instanceof GalleryChange.Put one) {
                        fill(put, one.reference());
                        put.addBatch();
                        touched.add(one.reference().id());
                        if (++waiting == PAGE) {
                            put.executeBatch();
                            waiting = 0;
                        }
                    } else {
                        if (waiting > 0) {
                            put.executeBatch();
                            waiting = 0;
                        }
                        remove(connection, change, touched);
                    }
                }
                if (waiting > 0) {
                    put.executeBatch();
                }
            }
            number(connection, touched, expunge, token);
            return token;
        });
    }

    private boolean written(Connection connection, long before, String token) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM " + schema.change() + " WHERE number > ? AND token = ?")) {
            select.setLong(1, before);
            select.setString(2, token);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    static byte[] bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    private static void fill(PreparedStatement put, Reference reference) throws SQLException {
        put.setString(1, reference.id());
        put.setString(2, reference.identity());
        put.setBytes(3, bytes(reference.vector()));
        put.setLong(4, reference.time().getEpochSecond());
        put.setInt(5, reference.time().getNano());
        put.setString(6, reference.source());
        put.setString(7, json(reference.metadata()));
        put.setBytes(8, reference.image().orElse(null));
    }

    private static String json(Map<String, String> texts) {
        return JSON.valueToTree(texts).toString();
    }

    /** Removes exactly those rows whose ids are noted, so that no removal is without its change. */
    private void remove(Connection connection, GalleryChange change, List<String> touched) throws SQLException {
        List<String> ids = new ArrayList<>();
        if (change instanceof GalleryChange.RemoveReference one) {
            ids.add(one.id());
        } else if (change instanceof GalleryChange.RemoveIdentity one) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id FROM " + schema.reference() + " WHERE identity = ? ORDER BY id FOR UPDATE")) {
                select.setString(1, one.identity());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getString(1));
                    }
                }
            }
        } else {
            throw new IllegalArgumentException("change: expected one that is recorded, got " + change);
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + schema.reference() + " WHERE id = ?")) {
            for (String id : ids) {
                delete.setString(1, id);
                delete.addBatch();
            }
            if (!ids.isEmpty()) {
                delete.executeBatch();
            }
        }
        touched.addAll(ids);
    }

    /** The last step: from here to the commit no other writer can take a number. */
    private void number(Connection connection, List<String> touched, boolean expunge, String token)
            throws SQLException {
        int count = touched.size() + (expunge ? 1 : 0);
        if (count == 0) {
            return;
        }
        String own = gallery;
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + schema.state()
                + " SET counter = counter + ? WHERE one = 1" + (own == null ? "" : " AND gallery = ?"))) {
            update.setLong(1, count);
            if (own != null) {
                update.setString(2, own);
            }
            if (update.executeUpdate() == 0) {
                throw moved();
            }
        }
        long number = counter(connection) - count;
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + schema.change() + " (number, reference_id, expunge, token) VALUES (?, ?, ?, ?)")) {
            for (int i = 0; i < count; i++) {
                insert.setLong(1, ++number);
                insert.setString(2, i < touched.size() ? touched.get(i) : "");
                insert.setBoolean(3, i == touched.size());
                insert.setString(4, token);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @Override
    public long follow(long after, Consumer<GalleryChange> to) {
        if (after == 0) {
            // Where an attempt breaks off, what was removed before the next one stands among the changes after the
            // first one's counter.
            long[] first = {-1};
            inTransaction("reading all references", connection -> everything(connection, to, first));
            return first[0];
        }
        long at = after;
        while (true) {
            long from = at;
            long next = inTransaction("reading changes", connection -> page(connection, from, to));
            seen = Math.max(seen, next);
            if (next == at) {
                return at;
            }
            at = next;
        }
    }

    private static final String COLUMNS =
            "r.id, r.identity, r.embedding, r.time_seconds, r.time_nanos, r.source, r.metadata, r.image";

    private long everything(Connection connection, Consumer<GalleryChange> to, long[] first) throws SQLException {
        int usual = connection.getTransactionIsolation();
        // Counter and rows of one moment.
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            long counter = counter(connection);
            if (first[0] < 0) {
                first[0] = counter;
            }
            statement.setFetchSize(PAGE);
            try (ResultSet rows =
                    statement.executeQuery("SELECT " + COLUMNS + " FROM " + schema.reference() + " r ORDER BY r.id")) {
                while (rows.next()) {
                    to.accept(new GalleryChange.Put(reference(rows)));
                }
            }
            return counter;
        } finally {
            connection.rollback();
            connection.setTransactionIsolation(usual);
        }
    }

    /** References by their ids, after a last one. */
    List<Reference> referencesAfter(Connection connection, String id, int most) throws SQLException {
        List<Reference> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + ", s.gallery FROM "
                + schema.reference() + " r CROSS JOIN " + schema.state() + " s WHERE r.id > ? ORDER BY r.id LIMIT "
                + most)) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    requireGallery(rows.getString("gallery"));
                    found.add(reference(rows));
                }
            }
        }
        return found;
    }

    /** The changes after a position, as many as fit on a page. */
    long page(Connection connection, long after, Consumer<GalleryChange> to) throws SQLException {
        long counter = counter(connection);
        if (counter < after) {
            throw new GalleryException(
                    name,
                    "expected at least " + after + " changes, which the index holds, got " + counter
                            + "; the database is another one, or an older backup");
        }
        if (counter == after) {
            return after;
        }
        long at = after;
        try (PreparedStatement select = connection.prepareStatement("SELECT c.number, c.reference_id, c.expunge, "
                + COLUMNS + ", s.gallery FROM " + schema.change() + " c CROSS JOIN " + schema.state()
                + " s LEFT JOIN " + schema.reference()
                + " r ON r.id = c.reference_id WHERE c.number > ? ORDER BY c.number LIMIT " + PAGE)) {
            select.setLong(1, after);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    // In this very statement: the embeddings may be another model's since the last one.
                    requireGallery(rows.getString("gallery"));
                    if (rows.getLong("number") != at + 1) {
                        throw new GalleryException(
                                name,
                                "expected change " + (at + 1) + ", got " + rows.getLong("number")
                                        + "; changes before it were deleted");
                    }
                    at++;
                    to.accept(change(rows));
                }
            }
        }
        return at;
    }

    private GalleryChange change(ResultSet rows) throws SQLException {
        if (rows.getBoolean("expunge")) {
            return new GalleryChange.Expunge();
        }
        return rows.getString("identity") == null
                ? new GalleryChange.RemoveReference(rows.getString("reference_id"))
                : new GalleryChange.Put(reference(rows));
    }

    private Reference reference(ResultSet rows) throws SQLException {
        String id = rows.getString("id");
        ByteBuffer bytes = ByteBuffer.wrap(rows.getBytes("embedding"));
        float[] vector = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(vector);
        try {
            return new Reference(
                    id,
                    rows.getString("identity"),
                    vector,
                    Instant.ofEpochSecond(rows.getLong("time_seconds"), rows.getInt("time_nanos")),
                    rows.getString("source"),
                    JSON.readValue(rows.getString("metadata"), TEXTS),
                    rows.getBytes("image"));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new GalleryException(
                    name, "reference \"" + id + "\" is damaged: " + e.getMessage() + "; delete or correct its row", e);
        }
    }

    @Override
    public void close() {
        // The data source belongs to whoever opened it.
    }
}
