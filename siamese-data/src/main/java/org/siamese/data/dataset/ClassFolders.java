package org.siamese.data.dataset;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siamese.data.DataException;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Images in one folder for each class, such as {@code faces/s1/1.pgm}. Order is natural ("s2" before "s10") and the same on every
 * file system. Files whose extension is none of an image, hidden files and links that lead back are left out and counted in
 * {@link ImageDataset#report()}.
 *
 * <pre>{@code
 * ImageDataset faces = ClassFolders.at(Path.of("faces")).load(ImagePipeline.grey().resize(100, 100).build());
 * }</pre>
 */
public final class ClassFolders {
    private final Path root;
    private final ClassRule rule;

    private ClassFolders(Path root, ClassRule rule) {
        this.root = root;
        this.rule = rule;
    }

    /** The class folders right below a folder. */
    public static ClassFolders at(Path root) {
        return new ClassFolders(root, ClassRule.depth(1));
    }

    /** The same folder, with another rule of what is a class. */
    public ClassFolders withClassRule(ClassRule other) {
        return new ClassFolders(root, other);
    }

    /**
     * Lists the images; reads no pixels yet, see {@link ImageDataset#preload()}.
     *
     * @throws DataException if there is no such folder, or no image in it that belongs to a class
     */
    public ImageDataset load(ImagePipeline pipeline) {
        LoadReport.Builder report = new LoadReport.Builder();
        List<Item> items = new ArrayList<>();
        for (Path relative : FolderWalk.images(root, report)) {
            String name = relative.toString().replace('\\', '/');
            Optional<String> className = rule.classOf(relative);
            if (className.isPresent()) {
                String normal = Normalizer.normalize(className.get(), Normalizer.Form.NFC);
                items.add(Item.of(name, normal, new FilePicture(root, name)));
            } else {
                report.leaveOut(name, "in no class folder");
            }
        }
        LoadReport done = report.build(items.size());
        if (items.isEmpty()) {
            throw DataException.of(
                    "folder " + root.toAbsolutePath(),
                    "images in one folder for each class",
                    "no such image (" + done + ")");
        }
        return ImageDataset.of(items, pipeline, done);
    }
}
