package org.siamese.gallery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.siamese.gallery.store.Reference;

/**
 * Enrols and removes until it is killed. Prints "? id." before a change and "+ id." or "- id." once it is acknowledged; a full stop ends what
 * was printed whole.
 */
final class GalleryChild {
    private GalleryChild() {}

    static IndexedGallery open(Path folder) {
        return IndexedGallery.open(
                folder, TestVectors.model(), GallerySettings.ofDefaults().withCommitEvery(Duration.ofMillis(50)));
    }

    public static void main(String[] arguments) {
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
        List<String> enrolled = new ArrayList<>();
        try (IndexedGallery gallery = open(Path.of(arguments[0]))) {
            say("open");
            for (int i = 0; ; i++) {
                if (!enrolled.isEmpty() && random.nextInt(4) == 0) {
                    String id = enrolled.remove(random.nextInt(enrolled.size()));
                    say("? " + id + ".");
                    if (random.nextInt(20) == 0) {
                        gallery.erase(id);
                    } else {
                        gallery.remove(id);
                    }
                    say("- " + id + ".");
                } else {
                    List<Reference> references = new ArrayList<>();
                    int count = random.nextInt(3) == 0 ? 20 : 1;
                    for (int k = 0; k < count; k++) {
                        references.add(Reference.of("run " + arguments[1] + " " + i + " " + k, TestVectors.of(i, k)));
                    }
                    references.forEach(reference -> say("? " + reference.identity() + "."));
                    gallery.enrol(references);
                    references.forEach(reference -> say("+ " + reference.identity() + "."));
                    references.forEach(reference -> enrolled.add(reference.identity()));
                }
                if (random.nextInt(10) == 0) {
                    gallery.identify(TestVectors.of(i, 77));
                }
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
