package org.siamese.core.acceleration;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Stands among ND4J's backends on the class path, so that ND4J itself asks for the decision of {@link Acceleration#start()} while it
 * starts, whoever touches it first. Where ND4J by itself takes the backend that was decided for, this one comes last and is never
 * reached. Where it would take another, this one comes first and is the decided one under another name. Made by ND4J; not for use.
 */
public final class BackendGate extends Nd4jBackend {
    private static final int FIRST = 1_000_000;

    private final Supplier<BackendDecision> decision;
    private @Nullable Nd4jBackend decided;

    /** Made by ND4J. */
    public BackendGate() {
        this(Acceleration::start);
    }

    BackendGate(Supplier<BackendDecision> decision) {
        this.decision = decision;
    }

    /** First of all where ND4J would choose wrongly, else last of all. */
    @Override
    public int getPriority() {
        return decision.get().override() ? FIRST : -FIRST;
    }

    @Override
    public boolean isAvailable() {
        return decision.get().override() && decided().isAvailable();
    }

    @Override
    public boolean canRun() {
        return decided().canRun();
    }

    @Override
    public boolean allowsOrder() {
        return decided().allowsOrder();
    }

    @Override
    public Resource getConfigurationResource() {
        return decided().getConfigurationResource();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class getNDArrayClass() {
        return decided().getNDArrayClass();
    }

    @Override
    public Environment getEnvironment() {
        return decided().getEnvironment();
    }

    @Override
    public String buildInfo() {
        return decided().buildInfo();
    }

    @Override
    public void logBackendInit() {
        decided().logBackendInit();
    }

    /** The decided backend's name, which ND4J looks at and logs. */
    @Override
    public String toString() {
        return decided().toString();
    }

    private synchronized Nd4jBackend decided() {
        Nd4jBackend known = decided;
        if (known == null) {
            known = MachineProbe.backend(
                    decision.get().backend() == Backend.CUDA ? BackendProbe.CUDA : BackendProbe.CPU);
            decided = known;
        }
        return known;
    }
}
