package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileSpanTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "3, 2, 5, 2", "128, 4, 4, 2", "7, 3, 24, 16", "1, 1, 300, 4", "64, 1, 1, 3"})
    void should_give_every_tile_row_to_one_block(int images, int high, int wide, int workers) {
        TileGrid grid = new TileGrid(images, high, wide, 4);
        List<TileSpan> spans = TileSpan.of(grid, workers, 64);
        assertThat(spans).hasSize(Math.min(workers, images * high));
        int next = 0;
        for (TileSpan span : spans) {
            assertThat(span.first()).isEqualTo(next);
            assertThat(span.end()).isGreaterThan(span.first());
            TreeSet<Integer> seen = new TreeSet<>();
            for (int row = span.first(); row < span.end(); row += span.block()) {
                seen.add(Math.min(span.block(), span.end() - row));
            }
            assertThat(span.sizes()).isEqualTo(seen);
            next = span.end();
        }
        assertThat(next).isEqualTo(grid.rows());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "3, 2, 5, 2", "128, 4, 4, 2", "7, 3, 24, 16", "1, 1, 300, 4", "64, 1, 1, 3", "5, 1, 1, 4"
    })
    void should_have_blocks_for_every_worker_where_there_are_rows_enough(int images, int high, int wide, int workers) {
        TileGrid grid = new TileGrid(images, high, wide, 4);
        TileSpan all = TileSpan.all(grid, workers, 64);
        assertThat(all.first()).isZero();
        assertThat(all.end()).isEqualTo(grid.rows());
        assertThat(all.block() * (all.blocks() - 1)).isLessThan(grid.rows());
        assertThat(all.block() * all.blocks()).isGreaterThanOrEqualTo(grid.rows());
        assertThat(all.block() * wide).isLessThanOrEqualTo(64 + 64 / 2 + wide);
        if (grid.rows() >= workers * workers) {
            assertThat(all.blocks()).isGreaterThanOrEqualTo(workers);
        }
    }
}
