package org.siamese.torch.internal.natives;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Native objects that outlive the {@link org.bytedeco.javacpp.PointerScope} in which they were made, until they are closed together. */
public final class Kept implements AutoCloseable {
    private final List<Pointer> pointers = new ArrayList<>();

    /** Nothing yet. */
    public Kept() {}

    /** Keeps an object. */
    public <T extends Pointer> T keep(T pointer) {
        pointer.retainReference();
        pointers.add(pointer);
        return pointer;
    }

    /** Keeps an object as long as something refers to it. */
    public static <T extends Pointer> T forever(T pointer) {
        pointer.retainReference();
        return pointer;
    }

    @Override
    public void close() {
        pointers.forEach(Pointer::releaseReference);
        pointers.clear();
    }
}
