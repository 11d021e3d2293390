package org.siamese.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.dataset.Origin;
import org.siamese.data.synthetic.SyntheticSignatures;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

class MoreSplitsTest {
    private static ImageDataset grouped(int classes, int groups) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 3 * classes; i++) {
            int c = i % classes;
            items.add(new Item(
                    "i" + i, "c" + c, "g" + c % groups, Origin.GENUINE, decoder -> Picture.of(1, 1, 1, new float[1])));
        }
        return ImageDataset.of(items, ImagePipeline.grey().build());
    }

    @Test
    void should_split_in_three_without_a_common_identity() {
        ThreeWaySplit split = IdentitySplit.threeWay(grouped(20, 1), 0.2, 0.25, 1);

        assertThat(split.train().classes().count()).isEqualTo(11);
        assertThat(split.validation().classes().count()).isEqualTo(4);
        assertThat(split.test().classes().count()).isEqualTo(5);
        Set<String> names = new HashSet<>(split.train().counts().keySet());
        names.addAll(split.validation().counts().keySet());
        names.addAll(split.test().counts().keySet());
        assertThat(names).hasSize(20);
        assertThatThrownBy(() -> IdentitySplit.threeWay(grouped(20, 1), 0.5, 0.5, 1))
                .hasMessageContaining("together below 1");
        assertThatThrownBy(() -> IdentitySplit.threeWay(grouped(2, 1), 0.3, 0.3, 1))
                .hasMessageContaining("at least 3 classes");
    }

    @Test
    void should_test_each_class_in_exactly_one_fold() {
        List<Split> folds = IdentitySplit.kFold(grouped(17, 1), 5, 1);
        List<String> tested = new ArrayList<>();
        for (Split fold : folds) {
            assertThat(fold.test().classes().count()).isBetween(3, 4);
            assertThat(fold.train().counts())
                    .doesNotContainKeys(fold.test().counts().keySet().toArray(String[]::new));
            tested.addAll(fold.test().counts().keySet());
        }
        assertThat(tested).hasSize(17).doesNotHaveDuplicates();
        assertThatThrownBy(() -> IdentitySplit.kFold(grouped(4, 1), 5, 1))
                .hasMessage("folds: expected 2 to the 4 classes of the set, got 5");
    }

    @Test
    void should_split_by_group() {
        Split split = IdentitySplit.byGroup(grouped(20, 5), 0.4, 1);

        assertThat(split.test().classes().groups()).isEqualTo(2);
        assertThat(split.train().classes().groups()).isEqualTo(3);
        assertThat(split.train().size() + split.test().size()).isEqualTo(60);
        assertThatThrownBy(() -> IdentitySplit.byGroup(grouped(4, 1), 0.5, 1))
                .hasMessageContaining("at least 2 groups");
    }

    @Test
    void should_keep_forgeries_on_the_side_of_their_writer() {
        Split split = IdentitySplit.byShare(
                SyntheticSignatures.builder().writers(6).build().dataset(), 0.5, 2);

        assertThat(split.test().size()).isEqualTo(72);
        assertThat(split.test().classes().count()).isEqualTo(3);
        assertThat(split.test().forgeries().members()).isEqualTo(36);
    }
}
