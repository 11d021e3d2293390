package org.siamese.losses;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds what this module offers, so that nothing new escapes its contract test. */
public final class LossDiscovery {
    private LossDiscovery() {}

    /** The public types of this module that implement an interface. */
    public static <T> List<Class<? extends T>> of(Class<T> contract) {
        try {
            Path root = Path.of(ContrastiveLoss.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            List<Class<? extends T>> found = new ArrayList<>();
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    String name =
                            root.relativize(file).toString().replace('/', '.').replace('\\', '.');
                    if (name.equals("module-info.class") || name.endsWith("package-info.class")) {
                        continue;
                    }
                    Class<?> type = Class.forName(
                            name.substring(0, name.length() - ".class".length()),
                            false,
                            LossDiscovery.class.getClassLoader());
                    // What users combine are records; other implementations serve the library itself.
                    boolean concrete = type.isRecord();
                    if (concrete && Modifier.isPublic(type.getModifiers()) && contract.isAssignableFrom(type)) {
                        found.add(type.asSubclass(contract));
                    }
                }
            }
            return found;
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
