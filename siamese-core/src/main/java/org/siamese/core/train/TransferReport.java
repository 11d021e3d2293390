package org.siamese.core.train;

import java.util.List;
import java.util.Map;

/**
 * What a warm start took from another model.
 *
 * @param copied names of the parameters that were copied, in the network's order
 * @param left names of the parameters that start anew, each with the reason
 */
public record TransferReport(List<String> copied, Map<String, String> left) {
    /** Copies both. */
    public TransferReport {
        copied = List.copyOf(copied);
        left = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(left));
    }
}
