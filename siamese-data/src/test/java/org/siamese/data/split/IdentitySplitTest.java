package org.siamese.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.synthetic.SyntheticFaces;

class IdentitySplitTest {
    private final ImageDataset faces =
            SyntheticFaces.builder().identities(40).imagesPerIdentity(3).build().dataset();

    @Test
    void should_put_every_identity_on_one_side() {
        Split split = IdentitySplit.byShare(faces, 0.25, 3);

        assertThat(split.test().classes().count()).isEqualTo(10);
        assertThat(split.train().classes().count()).isEqualTo(30);
        assertThat(split.train().size() + split.test().size()).isEqualTo(120);
        Set<String> both = new HashSet<>(split.train().counts().keySet());
        both.retainAll(split.test().counts().keySet());
        assertThat(both).isEmpty();
    }

    @Test
    void should_depend_on_the_seed() {
        assertThat(IdentitySplit.byCount(faces, 3, 1).test().counts())
                .isEqualTo(IdentitySplit.byCount(faces, 3, 1).test().counts())
                .isNotEqualTo(IdentitySplit.byCount(faces, 3, 2).test().counts());
    }

    @Test
    void should_fail_if_a_side_would_be_empty() {
        assertThatThrownBy(() -> IdentitySplit.byCount(faces, 40, 1))
                .isInstanceOf(DataException.class)
                .hasMessage("testClasses: expected 1 to 39 of 40 classes, got 40");
        assertThatThrownBy(() -> IdentitySplit.byShare(faces, 1, 1)).hasMessageContaining("testShare");
    }
}
