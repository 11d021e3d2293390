package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @BeforeEach
    void needs_openmp() {
        assumeThat(Workers.shared().holdPrimitives()).isTrue();
    }

    @Test
    void should_run_every_part_with_one_native_thread_and_give_the_caller_its_threads_back() {
        int before = Workers.shared().parallelism();
        ConcurrentHashMap<Integer, Integer> threads = new ConcurrentHashMap<>();
        Workers.shared().run(5, part -> threads.put(part, Workers.shared().parallelism()));
        assertThat(threads).hasSize(5).containsValue(1).doesNotContainValue(2);
        assertThat(Workers.shared().parallelism()).isEqualTo(before);
    }

    @Test
    void should_do_every_task_once_and_more_where_a_part_is_free() {
        ConcurrentHashMap<Integer, Integer> parts = new ConcurrentHashMap<>();
        CountDownLatch others = new CountDownLatch(99);
        Workers.shared().share(3, 100, (part, task) -> {
            assertThat(parts.put(task, part)).isNull();
            if (task == 0) {
                // This part is held up until the other two have done the rest.
                awaitQuietly(others);
            } else {
                others.countDown();
            }
        });
        assertThat(parts).hasSize(100);
        assertThat(parts.values().stream().filter(parts.get(0)::equals)).hasSize(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void should_wait_for_all_parts_before_it_fails() {
        AtomicInteger done = new AtomicInteger();
        int before = Workers.shared().parallelism();
        assertThatThrownBy(() -> Workers.shared().run(4, part -> {
                    if (part == 2) {
                        throw new IllegalArgumentException("part two");
                    }
                    done.incrementAndGet();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("part two");
        assertThat(done).hasValue(3);
        assertThat(Workers.shared().parallelism()).isEqualTo(before);
    }
}
