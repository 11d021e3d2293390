package org.siamese.core.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * Gives this library's loggers. They are SLF4J's where the program has an SLF4J provider, such as Logback. Where it has none, SLF4J
 * would drop every line; then warnings and errors of this library, and nothing else, go to standard error, one line each. Whether there is
 * a provider is found out once. Thread-safe.
 */
public final class Loggers {
    private static final boolean PROVIDED = provided(LoggerFactory.getILoggerFactory());

    private Loggers() {}

    /** The logger of a class, named after it. */
    public static Logger of(Class<?> type) {
        return PROVIDED ? LoggerFactory.getLogger(type) : new StandardErrorLogger(type.getName());
    }

    private static boolean provided(ILoggerFactory factory) {
        return !(factory instanceof NOPLoggerFactory);
    }
}
