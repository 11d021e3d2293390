package org.siamese.onednn.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkersTest {
    static Stream<Workers> workers() {
        return Stream.of(Workers.shared(), Workers.inJava());
    }

    @Test
    void should_run_every_part_with_one_native_thread_and_give_the_caller_its_threads_back() {
        assumeThat(Workers.shared().holdPrimitives()).isTrue();
        int before = Workers.shared().parallelism();
        ConcurrentHashMap<Integer, Integer> threads = new ConcurrentHashMap<>();
        Workers.shared().run(5, part -> threads.put(part, Workers.shared().parallelism()));
        assertThat(threads).hasSize(5).containsValue(1).doesNotContainValue(2);
        assertThat(Workers.shared().parallelism()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("workers")
    void should_do_every_task_once_and_more_where_a_part_is_free(Workers workers) {
        ConcurrentHashMap<Integer, Integer> parts = new ConcurrentHashMap<>();
        CountDownLatch others = new CountDownLatch(99);
        workers.share(3, 100, (part, task) -> {
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

    @ParameterizedTest
    @MethodSource("workers")
    void should_wait_for_all_parts_before_it_fails(Workers workers) {
        AtomicInteger done = new AtomicInteger();
        int before = workers.parallelism();
        assertThatThrownBy(() -> workers.run(4, part -> {
                    if (part == 2) {
                        throw new IllegalArgumentException("part two");
                    }
                    done.incrementAndGet();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("part two");
        assertThat(done).hasValue(3);
        assertThat(workers.parallelism()).isEqualTo(before);
    }

    @Test
    void should_serve_several_threads_at_once() throws Exception {
        int parts = 4;
        AtomicInteger done = new AtomicInteger();
        List<Callable<Boolean>> calls = Collections.nCopies(8, () -> {
            for (int i = 0; i < 200; i++) {
                Workers.shared().run(parts, part -> done.incrementAndGet());
            }
            return true;
        });
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                assertThat(call.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(done).hasValue(8 * 200 * parts);
    }
}
