package org.siamese.data.leak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.siamese.image.random.Seeded;

/**
 * Finds thumbnails that correlate highly without comparing each with each: locality-sensitive hashing by random planes (Charikar,
 * 2002) of the thumbnails less their mean, so that what all images share tells nothing. Candidates are compared exactly; a
 * copy is missed with a probability of about one in a million.
 */
final class ThumbnailIndex {
    private static final int TABLES = 16;
    private static final int BITS = 10;
    private static final int LENGTH = Fingerprint.SIDE * Fingerprint.SIDE;

    private final List<Fingerprint> prints;
    private final float[] mean = new float[LENGTH];
    private final float[][] planes = new float[TABLES * BITS][LENGTH];
    private final List<Map<Integer, List<Integer>>> tables = new ArrayList<>();

    ThumbnailIndex(List<Fingerprint> prints) {
        this.prints = prints;
        for (Fingerprint print : prints) {
            for (int i = 0; i < LENGTH; i++) {
                mean[i] += print.thumbnail()[i] / prints.size();
            }
        }
        Seeded random = Seeded.of(0x5EED);
        for (float[] plane : planes) {
            for (int i = 0; i < LENGTH; i++) {
                plane[i] = (float) random.gaussian();
            }
        }
        for (int table = 0; table < TABLES; table++) {
            tables.add(new HashMap<>());
        }
        for (int i = 0; i < prints.size(); i++) {
            for (int table = 0; table < TABLES; table++) {
                tables.get(table)
                        .computeIfAbsent(key(prints.get(i).thumbnail(), table), key -> new ArrayList<>())
                        .add(i);
            }
        }
    }

    private int key(float[] thumbnail, int table) {
        int key = 0;
        for (int bit = 0; bit < BITS; bit++) {
            float[] plane = planes[table * BITS + bit];
            double dot = 0;
            for (int i = 0; i < LENGTH; i++) {
                dot += plane[i] * (thumbnail[i] - mean[i]);
            }
            key = key << 1 | (dot >= 0 ? 1 : 0);
        }
        return key;
    }

    /** For each image that has its like in the index: the name of the one most alike. */
    Map<String, String> matches(List<Fingerprint> others, double correlation) {
        Map<String, String> matches = new LinkedHashMap<>();
        for (Fingerprint other : others) {
            double best = correlation;
            for (int table = 0; table < TABLES; table++) {
                for (int candidate : tables.get(table).getOrDefault(key(other.thumbnail(), table), List.of())) {
                    double dot = 0;
                    float[] thumbnail = prints.get(candidate).thumbnail();
                    for (int i = 0; i < LENGTH; i++) {
                        dot += thumbnail[i] * other.thumbnail()[i];
                    }
                    if (dot >= best) {
                        best = dot;
                        matches.put(other.name(), prints.get(candidate).name());
                    }
                }
            }
        }
        return matches;
    }
}
