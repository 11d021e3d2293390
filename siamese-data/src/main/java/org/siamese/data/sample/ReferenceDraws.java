package org.siamese.data.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;
import org.siamese.decision.evaluate.ReferenceQuestion;
import org.siamese.image.random.Seeded;

/**
 * Questions with several references: of each class some genuine images are drawn as references; each other genuine image and each forgery of
 * the class is questioned beside them.
 */
public final class ReferenceDraws {
    private ReferenceDraws() {}

    /**
     * Draws questions; each draw chooses its references anew.
     *
     * @param genuine the classes
     * @param forgeries forgeries of the same classes, of the same items
     * @param references references of a draw, at least 1; a class needs one genuine image more and a forgery
     * @param draws how often references are drawn for each class, at least 1
     * @param seed chooses them; a class's draws depend on its name and not on the other classes
     */
    public static List<ReferenceQuestion> of(Classes genuine, Classes forgeries, int references, int draws, long seed) {
        if (references < 1 || draws < 1) {
            throw DataException.of("references, draws", "at least 1", references + " and " + draws);
        }
        List<ReferenceQuestion> questions = new ArrayList<>();
        for (int c = 0; c < genuine.count(); c++) {
            int[] own = genuine.membersOf(c);
            int[] forged = forgeries.membersOf(c);
            if (own.length <= references || forged.length == 0) {
                throw DataException.of(
                        "class '" + genuine.name(c) + "'",
                        "at least " + (references + 1) + " genuine images and a forgery",
                        own.length + " and " + forged.length);
            }
            for (int draw = 0; draw < draws; draw++) {
                add(c, own, forged, references, Seeded.of(seed, genuine.name(c).hashCode(), draw), questions);
            }
        }
        return questions;
    }

    private static void add(
            int identity, int[] own, int[] forged, int references, Seeded random, List<ReferenceQuestion> to) {
        int[] shuffled = own.clone();
        random.shuffle(shuffled);
        int[] chosen = Arrays.copyOf(shuffled, references);
        for (int k = references; k < shuffled.length; k++) {
            to.add(new ReferenceQuestion(identity, chosen, shuffled[k], Relation.SAME));
        }
        for (int forgery : forged) {
            to.add(new ReferenceQuestion(identity, chosen, forgery, Relation.DIFFERENT));
        }
    }
}
