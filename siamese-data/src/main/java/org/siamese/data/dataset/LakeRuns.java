package org.siamese.data.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siamese.data.DataException;
import org.siamese.decision.evaluate.OneShotTask;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Lake's fixed one-shot runs of Omniglot, {@code all_runs.zip}: of each run the folders {@code runNN/training} and {@code
 * runNN/test}, and {@code runNN/class_labels.txt}, whose lines name a test image and the training image of the same class. Lake,
 * Salakhutdinov, Tenenbaum, "Human-level concept learning through probabilistic program induction" (2015).
 *
 * <pre>{@code
 * LakeRuns runs = LakeRuns.read(Path.of("all_runs.zip"), pipeline);
 * OneShot result = OneShot.of(RowMatrices.of(model.embed(runs.images().images())), runs.tasks(), distance, rule, seed);
 * }</pre>
 *
 * @param images all images; the class of a training image is its own name, that of a test image the name of its training image
 * @param tasks one task a run, in the order of their names; rows are indices of the images
 */
public record LakeRuns(ImageDataset images, List<OneShotTask> tasks) {
    private static final Pattern IMAGE = Pattern.compile("(?:.*/)?(run\\d+/(?:training|test)/[^/]+\\.png)");
    private static final Pattern LABELS = Pattern.compile("(?:.*/)?(run\\d+)/class_labels\\.txt");
    private static final String FOREIGN = "__MACOSX/";

    /** Copies the list. */
    public LakeRuns {
        tasks = List.copyOf(tasks);
    }

    /**
     * Reads runs.
     *
     * @param zip the archive, with or without a folder around the runs
     * @param pipeline how an image becomes a tower's input
     * @throws DataException if it is no such archive, or a listed image is missing
     */
    public static LakeRuns read(Path zip, ImagePipeline pipeline) {
        Map<String, byte[]> images = new HashMap<>();
        Map<String, String> labels = new TreeMap<>(NaturalOrder.INSTANCE);
        SafeZip.DEFAULT.read(zip).forEach((name, bytes) -> {
            Matcher image = IMAGE.matcher(name);
            Matcher list = LABELS.matcher(name);
            if (!name.startsWith(FOREIGN) && image.matches()) {
                images.put(image.group(1), bytes);
            } else if (!name.startsWith(FOREIGN) && list.matches()) {
                labels.put(list.group(1), new String(bytes, StandardCharsets.UTF_8));
            }
        });
        if (labels.isEmpty()) {
            throw DataException.of("archive " + zip, "runs runNN/class_labels.txt", "none");
        }
        List<Item> items = new ArrayList<>();
        List<OneShotTask> tasks = new ArrayList<>();
        labels.forEach((run, text) -> tasks.add(new Run(zip, run, images, items).task(text)));
        return new LakeRuns(ImageDataset.of(items, pipeline), tasks);
    }

    /** One run while it is read. */
    private record Run(Path zip, String name, Map<String, byte[]> images, List<Item> items) {
        OneShotTask task(String text) {
            Map<String, Integer> classes = new TreeMap<>(NaturalOrder.INSTANCE);
            List<String[]> pairs = new ArrayList<>();
            for (String line : text.lines().toList()) {
                if (line.isBlank()) {
                    continue;
                }
                String[] pair = line.strip().split("\\s+");
                if (pair.length != 2) {
                    throw DataException.of(
                            where() + "class_labels.txt", "a test and a training image in each line", "'" + line + "'");
                }
                pairs.add(pair);
                classes.put(pair[1], 0);
            }
            if (classes.size() < 2) {
                throw DataException.of(where() + "class_labels.txt", "at least 2 classes", "" + classes.size());
            }
            int[] support = new int[classes.size()];
            int[] supportLabels = new int[support.length];
            int next = 0;
            for (Map.Entry<String, Integer> known : classes.entrySet()) {
                known.setValue(next);
                support[next] = add(known.getKey(), known.getKey());
                supportLabels[next] = next;
                next++;
            }
            int[] query = new int[pairs.size()];
            int[] queryLabels = new int[query.length];
            for (int row = 0; row < query.length; row++) {
                String[] pair = pairs.get(row);
                query[row] = add(pair[0], pair[1]);
                queryLabels[row] = classes.get(pair[1]);
            }
            return new OneShotTask(support, supportLabels, query, queryLabels);
        }

        private int add(String image, String className) {
            byte[] bytes = images.get(image);
            if (bytes == null) {
                throw DataException.of(where() + "class_labels.txt", "images of the archive", "'" + image + "'");
            }
            items.add(Item.of(image, className, new BytesPicture(zip + "!" + image, bytes)));
            return items.size() - 1;
        }

        private String where() {
            return "archive " + zip + ", " + name + "/";
        }
    }
}
