package org.siamese.data.dataset;

import java.util.Comparator;

/**
 * Compares names as people order them: runs of digits by their number, so that "s2" comes before "s10"; all else by code point.
 * Depends on no locale and on no file system. Names that differ only in leading zeros are ordered by their text.
 */
enum NaturalOrder implements Comparator<String> {
    /** The only instance. */
    INSTANCE;

    @Override
    public int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            if (digit(left.charAt(i)) && digit(right.charAt(j))) {
                int iEnd = endOfDigits(left, i);
                int jEnd = endOfDigits(right, j);
                int order = compareNumbers(left.substring(i, iEnd), right.substring(j, jEnd));
                if (order != 0) {
                    return order;
                }
                i = iEnd;
                j = jEnd;
            } else {
                int order = Integer.compare(left.codePointAt(i), right.codePointAt(j));
                if (order != 0) {
                    return order;
                }
                int step = Character.charCount(left.codePointAt(i));
                i += step;
                j += step;
            }
        }
        int order = Integer.compare(left.length() - i, right.length() - j);
        return order != 0 ? order : left.compareTo(right);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && digit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int compareNumbers(String left, String right) {
        String a = left.replaceFirst("^0+", "");
        String b = right.replaceFirst("^0+", "");
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }
}
