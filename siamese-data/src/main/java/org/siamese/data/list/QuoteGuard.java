package org.siamese.data.list;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import org.siamese.data.DataException;

/** Hands on the characters of a CSV file, as long as no value is too long: one whose quote is never closed takes in all the rest. */
final class QuoteGuard extends FilterReader {
    /** Characters of a value, its quotes included. */
    static final int MAX_VALUE = 1 << 20;

    private final Path file;
    private long line = 1;
    private long firstLine = 1;
    private int length;
    private boolean quoted;
    private boolean closing;

    QuoteGuard(Reader in, Path file) {
        super(in);
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        if (next >= 0) {
            see((char) next);
        }
        return next;
    }

    @Override
    public int read(char[] to, int from, int most) throws IOException {
        int count = in.read(to, from, most);
        for (int i = from; i < from + count; i++) {
            see(to[i]);
        }
        return count;
    }

    private void see(char c) {
        if (c == '\n') {
            line++;
        }
        if (quoted) {
            closing = c == '"';
            quoted = !closing;
        } else if (c == ',' || c == '\n' || c == '\r') {
            length = 0;
            firstLine = line;
            closing = false;
            return;
        } else {
            quoted = c == '"' && (length == 0 || closing);
            closing = false;
        }
        if (++length > MAX_VALUE) {
            throw DataException.of(
                    "list " + file + ", line " + firstLine,
                    "values of at most " + MAX_VALUE + " characters",
                    "a longer one" + (quoted ? ", whose quote is not closed" : ""));
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
