package org.siamese.examples.command;

import java.lang.reflect.Field;

/**
 * JDK 24 and later warn once, on standard error, of JavaCPP's use of {@code sun.misc.Unsafe}
 * ({@code org.bytedeco.javacpp.indexer.UnsafeRaw}, which ND4J's arrays read memory with). The option that allows it,
 * {@code --sun-misc-unsafe-memory-access=allow}, cannot stand in the manifest of a jar. A program of ours that is started by
 * {@code java -jar} therefore tells the JVM that the warning was given. Libraries should not: whoever starts the JVM decides.
 */
public final class UnsafeWarning {
    private UnsafeWarning() {}

    /** Keeps the warning from being printed; does nothing on a JDK that has none. Call it before ND4J starts. */
    public static void silence() {
        try {
            // The package sun.misc is open to all modules.
            Field given = Class.forName("sun.misc.Unsafe").getDeclaredField("memoryAccessWarned");
            given.setAccessible(true);
            given.setBoolean(null, true);
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            // Another JDK: it gives no warning, or one that costs nothing but a few lines.
        }
    }
}
