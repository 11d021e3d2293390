package org.siamese.image.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether a zip consists of its entries and nothing else. Zip readers look for the end of a file, so another zip before, between or behind
 * the entries would be read in place of the one that a check has seen.
 */
public final class ZipLayout {
    private static final int END = 0x06054B50;
    private static final int END_BYTES = 22;
    private static final int CENTRAL = 0x02014B50;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL = 0x04034B50;
    private static final int LOCAL_BYTES = 30;
    private static final int DESCRIPTOR = 0x08074B50;
    private static final int MOST_DIRECTORY = 16 << 20;
    private static final long LARGE = 0xFFFFFFFFL;

    private final FileChannel file;

    private ZipLayout(FileChannel file) {
        this.file = file;
    }

    /** An entry as the directory at the end tells it. */
    private record Place(long at, long packed, boolean described) {}

    /**
     * Looks at the places of the entries. Files of more than 4 GiB, which keep them elsewhere, are not looked at.
     *
     * @return what is wrong, empty if nothing is
     * @throws IOException if the file cannot be read, or ends early
     */
    public static String problem(Path zip) throws IOException {
        try (FileChannel file = FileChannel.open(zip, StandardOpenOption.READ)) {
            return file.size() >= LARGE ? "" : new ZipLayout(file).problem();
        }
    }

    private String problem() throws IOException {
        if (file.size() < END_BYTES) {
            return "expected a zip file, got one of " + file.size() + " bytes";
        }
        ByteBuffer end = read(file.size() - END_BYTES, END_BYTES);
        long length = end.getInt(12) & LARGE;
        long directory = end.getInt(16) & LARGE;
        if (end.getInt(0) != END || directory + length + END_BYTES != file.size()) {
            return "expected a zip file that ends with its directory, got one with more behind it, or one that is damaged";
        }
        if (length > MOST_DIRECTORY) {
            return "expected a directory of at most " + MOST_DIRECTORY + " bytes, got " + length;
        }
        List<Place> places = places(read(directory, (int) length));
        places.sort(Comparator.comparingLong(Place::at));
        long expected = 0;
        for (Place place : places) {
            if (place.at != expected) {
                return "expected entries one behind the other, got one at byte " + place.at + " and not at " + expected;
            }
            expected = end(place);
        }
        return expected == directory
                ? ""
                : "expected the directory behind the last entry, at byte " + expected + ", got it at byte " + directory;
    }

    private static List<Place> places(ByteBuffer directory) throws IOException {
        List<Place> places = new ArrayList<>();
        int at = 0;
        while (at < directory.limit()) {
            if (at + CENTRAL_BYTES > directory.limit() || directory.getInt(at) != CENTRAL) {
                throw new IOException("the directory is damaged");
            }
            boolean described = (directory.getShort(at + 8) & 8) != 0;
            places.add(new Place(directory.getInt(at + 42) & LARGE, directory.getInt(at + 20) & LARGE, described));
            at += CENTRAL_BYTES + word(directory, at + 28) + word(directory, at + 30) + word(directory, at + 32);
        }
        return places;
    }

    private long end(Place place) throws IOException {
        ByteBuffer local = read(place.at, LOCAL_BYTES);
        if (local.getInt(0) != LOCAL) {
            throw new IOException("expected an entry at byte " + place.at + ", got something else");
        }
        long end = place.at + LOCAL_BYTES + word(local, 26) + word(local, 28) + place.packed;
        // Sum and sizes behind the entry, with a mark or without.
        return place.described ? end + (read(end, 4).getInt(0) == DESCRIPTOR ? 16 : 12) : end;
    }

    private static int word(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xFFFF;
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new java.io.EOFException("the zip ends early");
            }
        }
        return bytes.flip();
    }
}
