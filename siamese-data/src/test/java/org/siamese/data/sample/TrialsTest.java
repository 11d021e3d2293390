package org.siamese.data.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.OneShot;
import org.siamese.decision.evaluate.OneShotTask;
import org.siamese.decision.evaluate.ReferenceQuestion;

class TrialsTest {
    private static final Classes QUESTIONED = Classes.of(new int[] {0, 0, 1, 1, 2}, "a", "b", "c");
    private static final Classes EXAMPLES = Classes.of(new int[] {0, 1, 1, 2}, "c", "a", "b");

    @Test
    void should_take_examples_from_the_other_part_by_the_name_of_the_class() {
        List<OneShotTask> tasks = TransferTrials.between(EXAMPLES, QUESTIONED, 50, 1);

        assertThat(tasks).hasSize(50);
        Set<Integer> seen = new HashSet<>();
        for (OneShotTask task : tasks) {
            assertThat(task.ways()).isEqualTo(3);
            assertThat(task.supportLabels()).containsExactly(task.queryLabels());
            for (int c = 0; c < 3; c++) {
                int example = task.support()[c] - QUESTIONED.items();
                seen.add(example);
                assertThat(EXAMPLES.name(EXAMPLES.classOf(example))).isEqualTo(QUESTIONED.name(c));
                assertThat(QUESTIONED.classOf(task.query()[c])).isEqualTo(c);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void should_score_by_hand_made_embeddings() {
        // Classes a and b lie at 0 and 10; c's questioned image lies at b's place and its example at 20: a and b are
        // told, c is not.
        RowMatrix embeddings = RowMatrix.of(new double[] {0, 0, 10, 10, 10, 20, 0, 0, 10}, 9, 1);
        List<OneShotTask> tasks = TransferTrials.between(EXAMPLES, QUESTIONED, 4, 1);

        OneShot result = OneShot.of(embeddings, tasks, EuclideanDistance.plain(), OneShot.Rule.NEAREST_EXAMPLE, 1);

        assertThat(result.accuracy().value()).isEqualTo(2.0 / 3);
        assertThat(result.queries()).isEqualTo(12);
    }

    @Test
    void should_never_ask_about_the_example_itself_within_a_part() {
        Classes classes = Classes.of(new int[] {0, 0, 1, 1, 1}, "a", "b");

        for (OneShotTask task : TransferTrials.within(classes, 100, 3)) {
            for (int c = 0; c < 2; c++) {
                assertThat(task.support()[c]).isNotEqualTo(task.query()[c]);
                assertThat(classes.classOf(task.support()[c])).isEqualTo(c);
                assertThat(classes.classOf(task.query()[c])).isEqualTo(c);
            }
        }
        assertThatThrownBy(() -> TransferTrials.within(QUESTIONED, 1, 1))
                .hasMessageContaining("class 'c': expected at least 2 images, got 1");
        Classes fewer = Classes.of(new int[] {0, 1}, "a", "b");
        assertThatThrownBy(() -> TransferTrials.between(fewer, QUESTIONED, 1, 1))
                .hasMessageContaining("class 'c'");
        assertThatThrownBy(() -> TransferTrials.between(EXAMPLES, QUESTIONED, 0, 1))
                .hasMessageContaining("at least 1");
    }

    @Test
    void should_question_each_image_that_is_no_reference_and_each_forgery() {
        Classes genuine = Classes.of(new int[] {0, 0, 0, -1, 1, 1, 1, 1, -1, -1}, "a", "b");
        Classes forged = Classes.of(new int[] {-1, -1, -1, 0, -1, -1, -1, -1, 1, 1}, "a", "b");

        List<ReferenceQuestion> questions = ReferenceDraws.of(genuine, forged, 2, 3, 1);

        // Of a: 1 genuine and 1 forged; of b: 2 and 2; three draws.
        assertThat(questions).hasSize(3 * (2 + 4));
        for (ReferenceQuestion question : questions) {
            assertThat(question.references()).hasSize(2);
            assertThat(Arrays.stream(question.references()).map(genuine::classOf))
                    .containsOnly(question.identity());
            assertThat(question.relation().isSame()).isEqualTo(genuine.classOf(question.questioned()) >= 0);
            int of = question.relation().isSame()
                    ? genuine.classOf(question.questioned())
                    : forged.classOf(question.questioned());
            assertThat(of).isEqualTo(question.identity());
        }
        assertThatThrownBy(() -> ReferenceDraws.of(genuine, forged, 3, 1, 1))
                .hasMessageContaining("class 'a': expected at least 4 genuine images and a forgery, got 3 and 1");
    }

    @Test
    void should_draw_the_same_references_whatever_the_other_classes() {
        Classes both = Classes.of(new int[] {0, 0, 0, 0, 1, 1, 1, 1, -1, -1}, "a", "b");
        Classes forgedBoth = Classes.of(new int[] {-1, -1, -1, -1, -1, -1, -1, -1, 0, 1}, "a", "b");
        Classes alone = Classes.of(new int[] {0, 0, 0, 0, -1}, "b");
        Classes forgedAlone = Classes.of(new int[] {-1, -1, -1, -1, 0}, "b");

        int[] ofBoth = ReferenceDraws.of(both, forgedBoth, 2, 1, 9).get(3).references();
        int[] ofOne = ReferenceDraws.of(alone, forgedAlone, 2, 1, 9).get(0).references();

        assertThat(Arrays.stream(ofBoth).map(row -> row - 4)).containsExactly(ofOne[0], ofOne[1]);
    }
}
