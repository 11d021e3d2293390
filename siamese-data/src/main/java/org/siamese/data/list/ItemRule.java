package org.siamese.data.list;

import java.nio.file.Path;
import org.siamese.data.dataset.ClassRule;
import org.siamese.data.dataset.FilePicture;
import org.siamese.data.dataset.Item;
import org.siamese.data.dataset.SignatureFolders;

/** Tells what the image of a listed path shows. */
@FunctionalInterface
public interface ItemRule {
    /**
     * The item of a path.
     *
     * @param root the folder that paths are relative to
     * @param relative the listed path, with "/"
     */
    Item item(Path root, String relative);

    /** Nothing is known: every image is a class of its own. */
    static ItemRule unknown() {
        return (root, relative) -> Item.of(relative, relative, new FilePicture(root, relative));
    }

    /** The class is told by the path. */
    static ItemRule byClass(ClassRule rule) {
        return (root, relative) ->
                Item.of(relative, rule.classOf(Path.of(relative)).orElse(relative), new FilePicture(root, relative));
    }

    /** Writers and forgeries as {@link SignatureFolders} tells them. */
    static ItemRule signatures() {
        return SignatureFolders::item;
    }
}
