package org.siamese.gallery.store;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * The tables of a gallery in a database, and how those of earlier versions become today's.
 *
 * <pre>
 * PREFIX_state      one row: version of the schema, counter of changes, description
 * PREFIX_reference  one row a reference
 * PREFIX_change     one row a change: which reference to look at again
 * PREFIX_next       one row an embedding of the model that the gallery is being moved to
 * </pre>
 */
final class JdbcSchema {
    static final int VERSION = 3;

    private static final String PREFIX = "[a-z][a-z0-9_]{0,39}";

    private final String prefix;
    private final SqlDialect dialect;

    JdbcSchema(String prefix, SqlDialect dialect) {
        this.prefix = prefix;
        this.dialect = dialect;
    }

    /** Table names cannot be parameters of a statement, so nothing else is let through. */
    static String requirePrefix(String prefix) {
        if (!prefix.matches(PREFIX)) {
            throw new IllegalArgumentException(
                    "prefix: expected lower-case letters, digits and underscores, a letter first, at most 40, got \""
                            + prefix + "\"");
        }
        return prefix;
    }

    String state() {
        return prefix + "_state";
    }

    String reference() {
        return prefix + "_reference";
    }

    String change() {
        return prefix + "_change";
    }

    String next() {
        return prefix + "_next";
    }

    /** Creates the tables, or brings them to today's version, in one transaction where the database can. */
    void migrate(Connection connection) throws SQLException {
        migrate(connection, VERSION);
    }

    void migrate(Connection connection, int target) throws SQLException {
        if (dialect == SqlDialect.POSTGRESQL) {
            try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
                lock.setLong(1, ("siamese gallery " + prefix).hashCode());
                lock.execute();
            }
            requireUtf8(connection);
        }
        int version = exists(connection) ? version(connection) : 0;
        if (version > VERSION) {
            throw new GalleryException(
                    connection.getMetaData().getURL(),
                    "expected a schema of version " + VERSION + ", got version " + version
                            + "; a later version of the library reads it");
        }
        for (int next = version + 1; next <= target; next++) {
            try (Statement statement = connection.createStatement()) {
                for (String sql : steps(next)) {
                    statement.execute(sql);
                }
                statement.execute("UPDATE " + state() + " SET schema_version = " + next + " WHERE one = 1");
            }
        }
        connection.commit();
    }

    private List<String> steps(int version) {
        return switch (version) {
            case 1 -> List.of(
                    "CREATE TABLE " + state() + " (one INTEGER PRIMARY KEY, schema_version INTEGER NOT NULL,"
                            + " counter BIGINT NOT NULL, gallery VARCHAR(100), description " + dialect.longText()
                            + ")",
                    "INSERT INTO " + state() + " (one, schema_version, counter) VALUES (1, 0, 0)",
                    "CREATE TABLE " + reference()
                            + " (id VARCHAR(1000) PRIMARY KEY, identity VARCHAR(1000) NOT NULL,"
                            + " embedding " + dialect.bytes() + " NOT NULL, time_seconds BIGINT NOT NULL,"
                            + " time_nanos INTEGER NOT NULL, source VARCHAR(1000) NOT NULL, metadata "
                            + dialect.longText() + " NOT NULL)",
                    "CREATE INDEX " + prefix + "_identity ON " + reference() + " (identity)",
                    "CREATE TABLE " + change() + " (number BIGINT PRIMARY KEY, reference_id VARCHAR(1000) NOT NULL,"
                            + " expunge BOOLEAN NOT NULL, token VARCHAR(40) NOT NULL)");
            case 2 -> List.of("ALTER TABLE " + reference() + " ADD COLUMN image " + dialect.manyBytes());
            case 3 -> List.of(
                    "ALTER TABLE " + state() + " ADD COLUMN next_gallery VARCHAR(100)",
                    "CREATE TABLE " + next() + " (gallery VARCHAR(100) NOT NULL, id VARCHAR(1000) NOT NULL, embedding "
                            + dialect.bytes() + " NOT NULL, PRIMARY KEY (gallery, id))");
            default -> throw new IllegalArgumentException("version: expected 1 to " + VERSION + ", got " + version);
        };
    }

    private boolean exists(Connection connection) throws SQLException {
        DatabaseMetaData about = connection.getMetaData();
        String name = about.storesUpperCaseIdentifiers() ? state().toUpperCase(Locale.ROOT) : state();
        String pattern = name.replace("_", about.getSearchStringEscape() + "_");
        try (ResultSet tables = about.getTables(
                connection.getCatalog(), connection.getSchema(), pattern, new String[] {"TABLE", "BASE TABLE"})) {
            return tables.next();
        }
    }

    private int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT schema_version FROM " + state())) {
            if (!rows.next()) {
                throw new GalleryException(
                        connection.getMetaData().getURL(), "expected one row in " + state() + ", got none");
            }
            return rows.getInt(1);
        }
    }

    private static void requireUtf8(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW server_encoding")) {
            rows.next();
            if (!rows.getString(1).equals("UTF8")) {
                throw new GalleryException(
                        connection.getMetaData().getURL(),
                        "expected a database with encoding UTF8, for names in any script, got " + rows.getString(1));
            }
        }
    }
}
