package org.siamese.gallery.store;

/** Checks names and other texts, which may be in any script. */
final class Texts {
    /** Most characters of an identity, a reference's id, a source, and a key or value of metadata. */
    static final int LONGEST = 1000;

    private Texts() {}

    /** A text that is not blank. */
    static String name(String what, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + ": expected a name that is not blank, got \"" + text + "\"");
        }
        return any(what, text);
    }

    /** A text that every store can keep: not too long, without U+0000 and unpaired surrogates. */
    static String any(String what, String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    what + ": expected at most " + LONGEST + " characters, got " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || Character.isSurrogate(c) && !pair) {
                throw new IllegalArgumentException(what
                        + ": expected Unicode text without U+0000 and unpaired surrogates, got "
                        + String.format("U+%04X", (int) c) + " at character " + i);
            }
            if (pair) {
                i++;
            }
        }
        return text;
    }
}
