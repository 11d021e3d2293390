package org.siamese.data.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.siamese.data.DataException;

/**
 * Reads the files of a zip archive into memory, never onto disk. Refuses names that lead out of the archive's folder, names that
 * come twice, and archives that unpack to more than allowed, whatever their headers claim.
 *
 * @param maxEntries most files and folders
 * @param maxEntryBytes most bytes of one unpacked file
 * @param maxTotalBytes most bytes of all unpacked files
 */
record SafeZip(int maxEntries, long maxEntryBytes, long maxTotalBytes) {
    /** Images are compressed themselves, so an archive of them unpacks to little more than its own size. */
    private static final int RATIO = 10;

    private static final int SMALL = 16 << 20;

    static final SafeZip DEFAULT = new SafeZip(1_000_000, 64L << 20, 1L << 30);

    /** Names and contents of the files, in the archive's order. */
    Map<String, byte[]> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw DataException.of("archive " + file.toAbsolutePath(), "a zip file", "no such file");
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        long total = 0;
        long most = Math.min(maxTotalBytes, RATIO * file.toFile().length() + SMALL);
        int entries = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (++entries > maxEntries) {
                    throw DataException.of("archive " + file, "at most " + maxEntries + " entries", zip.size() + "");
                }
                requireInside(file, name);
                if (entry.isDirectory()) {
                    continue;
                }
                byte[] bytes;
                try (InputStream in = zip.getInputStream(entry)) {
                    bytes = in.readNBytes((int) Math.min(maxEntryBytes, most - total) + 1);
                }
                total += bytes.length;
                if (bytes.length > maxEntryBytes || total > most) {
                    throw DataException.of(
                            "archive " + file + ", entry " + name,
                            "at most " + maxEntryBytes + " bytes, and " + most + " in all, unpacked",
                            "more");
                }
                if (contents.put(name, bytes) != null) {
                    throw DataException.of("archive " + file, "each name once", "'" + name + "' twice");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException("archive " + file + ": damaged or truncated: " + e.getMessage(), e);
        }
        return contents;
    }

    private static void requireInside(Path file, String name) {
        boolean outside = name.startsWith("/") || name.contains("\\") || name.contains(":") || name.indexOf('\0') >= 0;
        for (String part : name.split("/", -1)) {
            outside |= part.equals("..");
        }
        if (outside) {
            throw DataException.of("archive " + file, "names that stay inside it", "'" + name + "'");
        }
    }
}
