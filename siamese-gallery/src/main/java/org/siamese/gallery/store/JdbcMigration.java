package org.siamese.gallery.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Moves a gallery in a database to the embeddings of another model. New embeddings are collected in a table of their own, while all nodes
 * read and write the old ones; {@link #switchOver} then puts them in the place of the old ones in one transaction, with a new id of the
 * gallery, so that nodes which still have the old model are refused. Where it is not reached, the gallery is as it was. Of two migrations,
 * the one that began later goes on. Not thread-safe.
 */
public final class JdbcMigration {
    private static final int PAGE = 100;

    private final JdbcGalleryStore store;
    private final String from;
    private final GalleryDescription to;
    private final UnaryOperator<Reference> embed;
    private final Consumer<GalleryChange> applied;
    private long position;

    /**
     * A migration.
     *
     * @param store whose description was read
     * @param to the gallery that it becomes
     * @param embed a reference with its new embedding; throws where there is none
     * @param applied takes each change with its new embedding once it was written; the same change may come again
     */
    public JdbcMigration(
            JdbcGalleryStore store,
            GalleryDescription to,
            UnaryOperator<Reference> embed,
            Consumer<GalleryChange> applied) {
        String gallery = store.gallery();
        if (gallery == null) {
            throw new IllegalStateException("store: expected one whose description was read, got a new one");
        }
        this.store = store;
        this.from = gallery;
        this.to = to;
        this.embed = embed;
        this.applied = applied;
    }

    /** Embeds all references, page by page. What changes meanwhile is left to {@link #catchUp}. */
    public void copyAll() {
        position = store.inTransaction("beginning a migration", connection -> {
            begin(connection);
            return store.counter(connection);
        });
        String last = "";
        while (true) {
            String after = last;
            List<Reference> page = store.inTransaction(
                    "reading references", connection -> store.referencesAfter(connection, after, PAGE));
            if (page.isEmpty()) {
                return;
            }
            List<GalleryChange> changes = new ArrayList<>();
            page.forEach(reference -> changes.add(new GalleryChange.Put(reference)));
            keep(embedded(changes));
            last = page.get(page.size() - 1).id();
        }
    }

    private void begin(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + store.schema().state() + " SET next_gallery = ? WHERE one = 1 AND gallery = ?")) {
            update.setString(1, to.id());
            update.setString(2, from);
            if (update.executeUpdate() == 0) {
                throw store.moved();
            }
        }
        clear(connection);
    }

    private void clear(Connection connection) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM " + store.schema().next());
        }
    }

    /**
     * Embeds what has changed since.
     *
     * @return the number of changes
     */
    public long catchUp() {
        long before = position;
        while (true) {
            List<GalleryChange> changes = new ArrayList<>();
            long after = position;
            long next = store.inTransaction("reading changes", connection -> {
                changes.clear();
                return store.page(connection, after, changes::add);
            });
            if (next == after) {
                return position - before;
            }
            keep(embedded(changes));
            position = next;
        }
    }

    private List<GalleryChange> embedded(List<GalleryChange> changes) {
        List<GalleryChange> result = new ArrayList<>();
        for (GalleryChange change : changes) {
            result.add(
                    change instanceof GalleryChange.Put put
                            ? new GalleryChange.Put(embed.apply(put.reference()))
                            : change);
        }
        return result;
    }

    private void keep(List<GalleryChange> changes) {
        store.inTransaction("writing new embeddings", connection -> {
            requireOwn(connection);
            write(connection, changes);
            return changes;
        });
        changes.forEach(applied);
    }

    private void requireOwn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT gallery, next_gallery FROM " + store.schema().state())) {
            rows.next();
            if (!from.equals(rows.getString(1))) {
                throw store.moved();
            }
            if (!to.id().equals(rows.getString(2))) {
                throw new GalleryException(
                        store.name(), "another reembed was begun meanwhile; that one goes on, and this one has ended");
            }
        }
    }

    private void write(Connection connection, List<GalleryChange> changes) throws SQLException {
        String upsert = store.dialect().upsert(2, store.schema().next(), "gallery", "id", "embedding");
        try (PreparedStatement put = connection.prepareStatement(upsert)) {
            boolean any = false;
            for (GalleryChange change : changes) {
                if (change instanceof GalleryChange.Put one) {
                    put.setString(1, to.id());
                    put.setString(2, one.reference().id());
                    put.setBytes(3, JdbcGalleryStore.bytes(one.reference().vector()));
                    put.addBatch();
                    any = true;
                }
            }
            if (any) {
                put.executeBatch();
            }
        }
    }

    /**
     * Embeds the last changes and puts the new embeddings in the place of the old ones. Writers of all nodes wait meanwhile.
     *
     * @return the position of the store then
     * @throws GalleryException if a reference has no new embedding, or another node was first; the gallery is as it was
     */
    public long switchOver() {
        List<GalleryChange> last = new ArrayList<>();
        long[] reached = {position};
        store.inTransaction("changing over to another model", connection -> {
            if (!isOver(connection)) {
                last.clear();
                reached[0] = switchOver(connection, last);
            }
            return reached[0];
        });
        store.use(to.id());
        last.forEach(applied);
        position = reached[0];
        return position;
    }

    /** Whether an earlier attempt was committed, though its connection broke. */
    private boolean isOver(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT gallery FROM " + store.schema().state())) {
            rows.next();
            return to.id().equals(rows.getString(1));
        }
    }

    private long switchOver(Connection connection, List<GalleryChange> last) throws SQLException {
        holdWritersBack(connection);
        long at = position;
        while (true) {
            List<GalleryChange> page = new ArrayList<>();
            long next = store.page(connection, at, page::add);
            if (next == at) {
                break;
            }
            List<GalleryChange> changes = embedded(page);
            write(connection, changes);
            last.addAll(changes);
            at = next;
        }
        requireAll(connection);
        takeOver(connection);
        clear(connection);
        return at;
    }

    /** The lock on the counter, which every writer takes in its last step. */
    private void holdWritersBack(Connection connection) throws SQLException {
        Optional<String> lock = store.dialect().holdWritersBack(store.schema().reference());
        if (lock.isPresent()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(lock.get());
            }
        }
        try (Statement update = connection.createStatement()) {
            update.executeUpdate("UPDATE " + store.schema().state() + " SET counter = counter WHERE one = 1");
        }
        requireOwn(connection);
    }

    private void requireAll(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT r.id, r.identity FROM "
                + store.schema().reference() + " r LEFT JOIN " + store.schema().next()
                + " n ON n.gallery = ? AND n.id = r.id WHERE n.id IS NULL LIMIT 1")) {
            select.setString(1, to.id());
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    throw new GalleryException(
                            store.name(),
                            "expected a new embedding of every reference, got none of \"" + rows.getString(1)
                                    + "\" of \"" + rows.getString(2) + "\"; nothing was changed");
                }
            }
        }
    }

    private void takeOver(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE "
                + store.schema().reference() + " SET embedding = (SELECT n.embedding FROM "
                + store.schema().next() + " n WHERE n.gallery = ? AND n.id = "
                + store.schema().reference() + ".id)")) {
            update.setString(1, to.id());
            update.executeUpdate();
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE "
                + store.schema().state()
                + " SET description = ?, gallery = ?, next_gallery = NULL WHERE one = 1")) {
            update.setString(1, to.toJson());
            update.setString(2, to.id());
            update.executeUpdate();
        }
    }
}
