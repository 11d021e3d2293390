package org.siamese.core.acceleration;

/**
 * One thing that decides how fast towers are computed.
 *
 * @param subject what was looked at
 * @param found what is there
 * @param meaning what follows, or what to do; may be empty
 */
public record Diagnostic(String subject, String found, String meaning) {
    private static final int COLUMN = 14;

    /** One or two lines. */
    @Override
    public String toString() {
        String line = String.format("%-" + COLUMN + "s%s", subject, found);
        return meaning.isEmpty() ? line : line + System.lineSeparator() + " ".repeat(COLUMN) + "-> " + meaning;
    }
}
