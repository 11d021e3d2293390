package org.siamese.core.model;

import java.nio.file.Path;

/** Writes models for other runtimes. Modules register one by {@link java.util.ServiceLoader}; an application does not call it. */
public interface ModelExporter {
    /** What towers are written as, such as {@code "onnx"}. */
    String kind();

    /**
     * Writes a model. Nothing is left at the target unless the whole file is right.
     *
     * @throws org.siamese.core.plan.UnsupportedLayerException if a layer has no counterpart; the message names it
     */
    void export(SiameseModel model, Path file);
}
