package org.siamese.image.file;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** Finds the reader of a tower. */
final class TowerReaders {
    private static final Map<String, String> ARTIFACTS = Map.of(
            ModelFile.DEEPLEARNING4J,
            "org.siamese:siamese-core and a backend of ND4J",
            "onnx",
            "org.siamese:siamese-onnx");

    private TowerReaders() {}

    static TowerReader of(ModelFile file) {
        return of(file, all());
    }

    static TowerReader of(ModelFile file, List<TowerReader> readers) {
        String kind = file.towerKind();
        Set<String> known = new LinkedHashSet<>();
        for (TowerReader reader : readers) {
            if (reader.kind().equals(kind)) {
                return reader;
            }
            known.add(reader.kind());
        }
        throw file.refused(
                "expected a module that reads towers of kind \"" + kind + "\" on the class path, got "
                        + (known.isEmpty() ? "none that reads towers" : "modules for " + known)
                        + (ARTIFACTS.containsKey(kind) ? "; add " + ARTIFACTS.get(kind) : ""),
                null);
    }

    /** Application servers may set a context class loader that sees less than the one of this library, or more. */
    private static List<TowerReader> all() {
        List<TowerReader> readers = new ArrayList<>();
        ServiceLoader.load(TowerReader.class).forEach(readers::add);
        ServiceLoader.load(TowerReader.class, TowerReader.class.getClassLoader())
                .forEach(readers::add);
        return readers;
    }
}
