package org.siamese.gallery.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the databases that a gallery can be in differ. */
enum SqlDialect {
    POSTGRESQL("TEXT", "BYTEA", "BYTEA"),
    H2("CHARACTER LARGE OBJECT", "BINARY VARYING", "BINARY LARGE OBJECT");

    private final String longText;
    private final String bytes;
    private final String manyBytes;

    SqlDialect(String longText, String bytes, String manyBytes) {
        this.longText = longText;
        this.bytes = bytes;
        this.manyBytes = manyBytes;
    }

    static SqlDialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "h2" -> H2;
            default -> throw new GalleryException(
                    connection.getMetaData().getURL(), "expected PostgreSQL or H2, got " + product);
        };
    }

    String longText() {
        return longText;
    }

    String bytes() {
        return bytes;
    }

    String manyBytes() {
        return manyBytes;
    }

    /**
     * Waits for the writers of a table, and holds others back until the transaction ends. Without it the database finds the deadlock of two
     * transactions that want each other's rows, and one of them is tried again.
     */
    Optional<String> holdWritersBack(String table) {
        return this == POSTGRESQL ? Optional.of("LOCK TABLE " + table + " IN EXCLUSIVE MODE") : Optional.empty();
    }

    /** Inserts a row, or changes all its columns but the first, which is its key. */
    String upsert(String table, String... columns) {
        return upsert(1, table, columns);
    }

    /** Inserts a row, or changes all its columns but the first few, which are its key. */
    String upsert(int keys, String table, String... columns) {
        String key = String.join(", ", List.of(columns).subList(0, keys));
        String names = String.join(", ", columns);
        String marks = "?" + ", ?".repeat(columns.length - 1);
        if (this == H2) {
            return "MERGE INTO " + table + " (" + names + ") KEY (" + key + ") VALUES (" + marks + ")";
        }
        StringBuilder sql = new StringBuilder("INSERT INTO " + table + " (" + names + ") VALUES (" + marks
                + ") ON CONFLICT (" + key + ") DO UPDATE SET ");
        for (int i = keys; i < columns.length; i++) {
            sql.append(i == keys ? "" : ", ")
                    .append(columns[i])
                    .append(" = EXCLUDED.")
                    .append(columns[i]);
        }
        return sql.toString();
    }
}
