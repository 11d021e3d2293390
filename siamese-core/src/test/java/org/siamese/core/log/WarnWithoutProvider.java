package org.siamese.core.log;

import org.slf4j.Logger;

/** A program without an SLF4J provider. */
final class WarnWithoutProvider {
    private WarnWithoutProvider() {}

    public static void main(String[] arguments) {
        Logger log = Loggers.of(WarnWithoutProvider.class);
        log.info("an info line");
        log.warn("epoch {}: two\nlines", 3);
        log.error("no space", new IllegalStateException("disk full"));
    }
}
