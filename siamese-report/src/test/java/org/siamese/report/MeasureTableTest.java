package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.siamese.decision.evaluate.CrossValidation;
import org.siamese.decision.evaluate.Estimate;
import org.siamese.decision.evaluate.OneShot;
import org.siamese.decision.evaluate.Retrieval;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;

class MeasureTableTest {
    private static final int[] LEFT = {0, 1, 2, 3, 0, 1, 2, 3};
    private static final int[] RIGHT = {0, 1, 2, 3, 1, 2, 3, 0};

    private static Verification verification(double... distances) {
        return Verification.of(ScoredPairs.of(distances, LEFT, RIGHT), 0.5, 1);
    }

    @Test
    void should_list_the_measures_of_a_verification() {
        MeasureTable table = MeasureTable.of(verification(0.1, 0.2, 0.3, 0.9, 0.4, 0.7, 0.8, 1.0));
        assertThat(table.note()).startsWith("Measured on 8 pairs (4 same) of 4 identities.");
        assertThat(table.rows())
                .extracting(MeasureTable.Row::name, MeasureTable.Row::value)
                .contains(
                        tuple("equal error rate (EER)", "25.00 %"),
                        tuple("area under the ROC curve (AUC)", "0.8125"),
                        tuple("false accept rate at the threshold", "25.00 %"),
                        tuple("accuracy at the threshold", "75.00 %"),
                        tuple("true accept rate at false accept rate 0.10 %", "not measured"));
        assertThat(table.rows())
                .filteredOn(row -> row.name().endsWith("0.10 %"))
                .extracting(MeasureTable.Row::interval)
                .containsExactly("needs 10,000 different pairs");
    }

    @Test
    void should_list_other_measures() {
        Estimate half = new Estimate(0.5, 0.25, 0.75);
        Retrieval retrieval = new Retrieval(30, 2, 32, List.of(new Retrieval.RecallAt(1, half)), half, half, half);
        assertThat(MeasureTable.of(retrieval).rows())
                .contains(new MeasureTable.Row("recall at 1", "50.00 %", "25.00 to 75.00 %", "higher"))
                .contains(new MeasureTable.Row("mean reciprocal rank (MRR)", "0.5000", "0.2500 to 0.7500", "higher"));
        MeasureTable tasks = MeasureTable.of("20-way 1-shot", new OneShot(1, 20, 20, half));
        assertThat(tasks.title()).isEqualTo("20-way 1-shot");
        assertThat(tasks.note()).startsWith("20 queries of 1 task of at least 20 classes.");
        Verification perfect = verification(0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 1.0);
        assertThat(MeasureTable.of(new CrossValidation(List.of(perfect, perfect)))
                        .rows()
                        .get(0)
                        .value())
                .isEqualTo("0.00 %");
    }
}
