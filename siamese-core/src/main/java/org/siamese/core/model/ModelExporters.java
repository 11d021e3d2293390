package org.siamese.core.model;

import java.util.ServiceLoader;

/** Finds the exporter of a kind. */
final class ModelExporters {
    private ModelExporters() {}

    static ModelExporter onnx() {
        for (ModelExporter exporter : ServiceLoader.load(ModelExporter.class)) {
            if (exporter.kind().equals("onnx")) {
                return exporter;
            }
        }
        for (ModelExporter exporter : ServiceLoader.load(ModelExporter.class, ModelExporter.class.getClassLoader())) {
            if (exporter.kind().equals("onnx")) {
                return exporter;
            }
        }
        throw new IllegalStateException(
                "export: expected a module that writes ONNX on the class path, got none; add org.siamese:siamese-export");
    }
}
