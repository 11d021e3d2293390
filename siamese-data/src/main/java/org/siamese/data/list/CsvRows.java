package org.siamese.data.list;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.siamese.data.DataException;

/** Reads rows of a CSV file: UTF-8 with or without a byte order mark, any line ends, quotes as in RFC 4180. */
final class CsvRows {
    private CsvRows() {}

    /** Whether the first row names the columns. */
    enum Header {
        /** It does. */
        PRESENT,
        /** It does not: columns are the first ones in the order wanted. */
        ABSENT,
        /** It does if it holds the name of the first column wanted. */
        IF_NAMED
    }

    /** Takes a row. */
    @FunctionalInterface
    interface Taker {
        void take(String[] values, Supplier<String> where);
    }

    /**
     * Hands over the wanted columns of each row.
     *
     * @param columns names of the columns, in the order wanted
     * @param header whether the first row names the columns
     * @param optional how many of the columns, from the last, may be missing; they are empty then
     */
    static void read(Path file, List<String> columns, Header header, int optional, Taker taker) {
        if (!Files.isRegularFile(file)) {
            throw DataException.of("list " + file.toAbsolutePath(), "a CSV file", "no such file");
        }
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .build();
        int[] at = new int[columns.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = i;
        }
        boolean first = true;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
                reader.reset();
            }
            CSVParser parser = CSVParser.parse(new QuoteGuard(reader, file), format);
            for (CSVRecord row : parser) {
                if (first && isHeader(row, columns, header)) {
                    locate(row, columns, optional, at, file);
                } else {
                    taker.take(values(row, columns, optional, at, file, parser), () -> where(file, parser));
                }
                first = false;
            }
        } catch (CharacterCodingException e) {
            throw new DataException("list " + file + ": expected UTF-8, got other bytes", e);
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new DataException("list " + file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isHeader(CSVRecord row, List<String> columns, Header header) {
        return switch (header) {
            case PRESENT -> true;
            case ABSENT -> false;
            case IF_NAMED -> row.toList().contains(columns.get(0));
        };
    }

    private static void locate(CSVRecord row, List<String> columns, int optional, int[] at, Path file) {
        List<String> names = row.toList();
        for (int i = 0; i < at.length; i++) {
            at[i] = names.indexOf(columns.get(i));
            if (at[i] < 0 && i < at.length - optional) {
                throw DataException.of(
                        "list " + file + ", line 1", "a column '" + columns.get(i) + "'", "the columns " + names);
            }
        }
    }

    private static String[] values(
            CSVRecord row, List<String> columns, int optional, int[] at, Path file, CSVParser parser) {
        String[] values = new String[at.length];
        for (int i = 0; i < at.length; i++) {
            boolean there = at[i] >= 0 && at[i] < row.size();
            values[i] = there ? row.get(at[i]) : "";
            if (values[i].isEmpty() && i < at.length - optional) {
                throw DataException.of(
                        where(file, parser),
                        "a value of '" + columns.get(i) + "'",
                        row.size() + " values " + row.toList());
            }
        }
        return values;
    }

    private static String where(Path file, CSVParser parser) {
        return "list " + file + ", line " + parser.getCurrentLineNumber();
    }
}
