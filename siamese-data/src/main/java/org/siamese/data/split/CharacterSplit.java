package org.siamese.data.split;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.image.random.Seeded;

/**
 * Splits Omniglot by character, whatever its alphabet, as Vinyals and others do ("Matching networks for one shot learning", 2016): 1,200 of
 * its 1,623 characters to train, each also turned by 90, 180 and 270 degrees as classes of their own, and the others to test. Both parts
 * hold characters of the same alphabets, which makes the task easier than one of unseen alphabets; results of the two are not to be
 * compared. The paper draws the characters at random and lists none, so that other draws are as good as this one.
 */
public final class CharacterSplit {
    /** Characters that are trained on in the paper. */
    public static final int VINYALS_TRAIN = 1200;

    private CharacterSplit() {}

    /**
     * Splits by character. The order is the random permutation by the seed of the characters sorted by name, ALPHABET/characterNN; its
     * first ones are trained on.
     *
     * @param letters background and evaluation set, upright or with rotations; a turned character is on the side of the upright one
     * @param trainCharacters how many characters, 1 to all but one
     * @param seed chooses them
     */
    public static Split of(ImageDataset letters, int trainCharacters, long seed) {
        TreeSet<String> characters = new TreeSet<>();
        for (int image = 0; image < letters.size(); image++) {
            characters.add(Omniglot.character(letters.item(image)));
        }
        if (trainCharacters < 1 || trainCharacters >= characters.size()) {
            throw DataException.of(
                    "trainCharacters",
                    "1 to " + (characters.size() - 1) + " of " + characters.size() + " characters",
                    "" + trainCharacters);
        }
        String[] names = characters.toArray(String[]::new);
        int[] order = Seeded.of(seed).permutation(names.length);
        Set<String> train = new HashSet<>();
        for (int k = 0; k < trainCharacters; k++) {
            train.add(names[order[k]]);
        }
        return new Split(
                letters.filter(image -> train.contains(Omniglot.character(letters.item(image)))),
                letters.filter(image -> !train.contains(Omniglot.character(letters.item(image)))));
    }
}
