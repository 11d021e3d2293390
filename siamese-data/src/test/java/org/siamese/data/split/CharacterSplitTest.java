package org.siamese.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.DataException;
import org.siamese.data.TestImages;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.image.pipeline.ImagePipeline;

class CharacterSplitTest {
    private static final ImagePipeline GREY = ImagePipeline.grey().resize(8, 8).build();

    @TempDir
    private Path root;

    /** Two parts: three characters of one alphabet and two of another, two drawers each. */
    @BeforeEach
    void letters() {
        int next = 0;
        for (String character : new String[] {"a/Greek/character01", "a/Greek/character02", "a/Greek/character03"}) {
            next = draw(character, next);
        }
        for (String character : new String[] {"b/Latin/character01", "b/Latin/character02"}) {
            next = draw(character, next);
        }
    }

    private int draw(String character, int next) {
        for (int drawer = 1; drawer <= 2; drawer++) {
            byte[] png = TestImages.encode(TestImages.grey(9, 9, next + drawer), "png");
            TestImages.write(root, character + "/000" + next + "_0" + drawer + ".png", png);
        }
        return next + 2;
    }

    private Omniglot both() {
        return Omniglot.at(root.resolve("a")).and(root.resolve("b"));
    }

    private static Set<String> names(ImageDataset part) {
        return new HashSet<>(part.counts().keySet());
    }

    @Test
    void should_read_both_parts_as_one_and_refuse_the_same_one_twice() {
        ImageDataset letters = both().load(GREY);

        assertThat(letters.size()).isEqualTo(10);
        assertThat(letters.counts()).hasSize(5).containsEntry("Latin/character02", 2);
        assertThat(letters.classes().groups()).isEqualTo(2);
        Omniglot twice = Omniglot.at(root.resolve("a")).and(root.resolve("a"));
        assertThatThrownBy(() -> twice.load(GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("alphabets that no other part holds, got Greek/character01");
    }

    @Test
    void should_keep_a_turned_character_on_the_side_of_the_upright_one() {
        ImageDataset letters = both().withRotations().load(GREY);

        Split split = CharacterSplit.of(letters, 3, 1);

        assertThat(split.train().classes().count()).isEqualTo(12);
        assertThat(split.test().classes().count()).isEqualTo(8);
        Set<String> trained = new HashSet<>();
        for (int k = 0; k < split.train().size(); k++) {
            trained.add(Omniglot.character(split.train().item(k)));
        }
        assertThat(trained).hasSize(3);
        for (int k = 0; k < split.test().size(); k++) {
            assertThat(trained).doesNotContain(Omniglot.character(split.test().item(k)));
        }
    }

    @Test
    void should_split_alike_with_and_without_rotations_and_otherwise_by_another_seed() {
        Split upright = CharacterSplit.of(both().load(GREY), 2, 5);
        Split turned = CharacterSplit.of(both().withRotations().load(GREY), 2, 5);

        assertThat(names(turned.train())).containsAll(names(upright.train()));
        Set<Set<String>> chosen = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            chosen.add(names(CharacterSplit.of(both().load(GREY), 2, seed).train()));
        }
        assertThat(chosen).hasSizeGreaterThan(3);
    }

    @Test
    void should_tell_turned_characters() {
        ImageDataset letters = both().withRotations().load(GREY);

        assertThat(Omniglot.isTurned(letters.item(0))).isFalse();
        assertThat(Omniglot.isTurned(letters.item(10))).isTrue();
        assertThat(Omniglot.character(letters.item(10))).isEqualTo("Greek/character01");
    }

    @Test
    void should_refuse_to_train_on_all_characters() {
        ImageDataset letters = both().load(GREY);

        assertThatThrownBy(() -> CharacterSplit.of(letters, 5, 1))
                .hasMessageContaining("1 to 4 of 5 characters, got 5");
        assertThatThrownBy(() -> CharacterSplit.of(letters, 0, 1)).hasMessageContaining("got 0");
    }
}
