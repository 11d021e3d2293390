package org.siamese.data.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.siamese.data.DataException;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Signatures as SigComp lays them out: the folder {@code NNN} holds genuine signatures of writer NNN, {@code NNN_forg} forgeries of
 * them. Genuine and forged are kept apart: a forgery is nobody's genuine sample.
 *
 * <pre>{@code
 * ImageDataset signatures = SignatureFolders.at(Path.of("sigcomp/images")).load(pipeline);
 * }</pre>
 */
public final class SignatureFolders {
    /** How the name of a folder of forgeries ends. */
    public static final String FORGERY_SUFFIX = "_forg";

    private final Path root;

    private SignatureFolders(Path root) {
        this.root = root;
    }

    /** The folders right below a folder. */
    public static SignatureFolders at(Path root) {
        return new SignatureFolders(root);
    }

    /** The item that a path such as {@code 033_forg/03_0203033.PNG} stands for. */
    public static Item item(Path root, String relative) {
        int slash = relative.indexOf('/');
        if (slash < 1) {
            throw DataException.of("signature " + relative, "a path such as NNN/file or NNN_forg/file", "no folder");
        }
        String folder = relative.substring(0, slash);
        boolean forged = folder.endsWith(FORGERY_SUFFIX) && folder.length() > FORGERY_SUFFIX.length();
        String writer = forged ? folder.substring(0, folder.length() - FORGERY_SUFFIX.length()) : folder;
        return new Item(
                relative, writer, "", forged ? Origin.FORGERY : Origin.GENUINE, new FilePicture(root, relative));
    }

    /**
     * Lists the signatures; reads no pixels yet.
     *
     * @throws DataException if there is no such folder or no image in it
     */
    public ImageDataset load(ImagePipeline pipeline) {
        LoadReport.Builder report = new LoadReport.Builder();
        List<Item> items = new ArrayList<>();
        for (Path path : FolderWalk.images(root, report)) {
            String name = path.toString().replace('\\', '/');
            if (path.getNameCount() < 2) {
                report.leaveOut(name, "in no writer's folder");
            } else {
                items.add(item(root, name));
            }
        }
        LoadReport done = report.build(items.size());
        if (items.isEmpty()) {
            throw DataException.of(
                    "folder " + root.toAbsolutePath(), "signatures in folders NNN and NNN_forg", "none (" + done + ")");
        }
        return ImageDataset.of(items, pipeline, done);
    }
}
