package org.siamese.spark;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the driver says when a step's job fails. Spark's exceptions hold those of executors as text. */
final class StepFailures {
    private static final Pattern CAUSE = Pattern.compile(ClusterException.class.getName() + ": ([^\\n]*)");
    private static final Pattern LOST = Pattern.compile("ExecutorLostFailure \\(([^\\n]*)");

    private StepFailures() {}

    /** Does what runs a job. */
    static <T> T explained(Callable<T> action) {
        try {
            return action.call();
        } catch (RuntimeException e) {
            throw of(e).map(RuntimeException.class::cast).orElse(e);
        } catch (Exception e) {
            // Spark's own, which its Java methods do not declare.
            throw of(e).orElseGet(() -> new ClusterException("the step's job failed: " + e.getMessage(), e));
        }
    }

    /** What an executor said, or what became of it. */
    static Optional<ClusterException> of(Exception thrown) {
        String text = String.valueOf(thrown.getMessage());
        Matcher cause = CAUSE.matcher(text);
        if (cause.find()) {
            return Optional.of(new ClusterException(cause.group(1), thrown));
        }
        Matcher lost = LOST.matcher(text);
        if (lost.find()) {
            return Optional.of(new ClusterException(
                    "a part was lost with its executor as often as Spark tries (spark.task.maxFailures): "
                            + lost.group(1)
                            + ". If the cluster manager ended it for its memory, take smaller chunks or raise"
                            + " spark.executor.memoryOverhead; what JavaCPP may take (maxbytes, maxphysicalbytes) must lie"
                            + " within it",
                    thrown));
        }
        return Optional.empty();
    }
}
