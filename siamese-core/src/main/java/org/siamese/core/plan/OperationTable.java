package org.siamese.core.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What a reader of plans makes of each kind of operation. One that the table does not list is rejected by name, never read as
 * something else. Immutable and thread-safe.
 *
 * @param <C> what the reader knows besides the operation
 * @param <R> what it makes
 */
public final class OperationTable<C, R> {
    private final String reader;
    private final Map<Class<? extends Operation>, BiFunction<Operation, C, R>> entries;

    private OperationTable(String reader, Map<Class<? extends Operation>, BiFunction<Operation, C, R>> entries) {
        this.reader = reader;
        this.entries = entries;
    }

    /**
     * A table without entries.
     *
     * @param reader name of the reader, for messages
     */
    public static <C, R> OperationTable<C, R> of(String reader) {
        return new OperationTable<>(reader, Map.of());
    }

    /** The table with one more kind of operation. */
    public <T extends Operation> OperationTable<C, R> with(Class<T> kind, BiFunction<T, C, R> entry) {
        Map<Class<? extends Operation>, BiFunction<Operation, C, R>> more = new LinkedHashMap<>(entries);
        more.put(kind, (operation, context) -> entry.apply(kind.cast(operation), context));
        return new OperationTable<>(reader, more);
    }

    /** The kinds of operations that are listed. */
    public Set<Class<? extends Operation>> kinds() {
        return Set.copyOf(entries.keySet());
    }

    /**
     * What the reader makes of an operation.
     *
     * @param name of its node, for messages
     * @throws UnsupportedLayerException if its kind is not listed
     */
    public R read(String name, Operation operation, C context) {
        return entry(name, operation).apply(operation, context);
    }

    /**
     * Checks that each operation of a plan is listed.
     *
     * @throws UnsupportedLayerException with the name of the first node whose operation is not
     */
    public void require(TowerPlan plan) {
        plan.nodes().forEach(node -> entry(node.name(), node.operation()));
    }

    private BiFunction<Operation, C, R> entry(String name, Operation operation) {
        BiFunction<Operation, C, R> entry = entries.get(operation.getClass());
        if (entry == null) {
            throw new UnsupportedLayerException("\"" + name + "\" needs the operation "
                    + operation.getClass().getSimpleName() + ", which " + reader + " does not support");
        }
        return entry;
    }
}
