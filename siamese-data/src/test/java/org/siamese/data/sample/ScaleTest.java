package org.siamese.data.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.CsvList;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Times are those of the thread on the processor, so that other work on the machine counts little; the list takes about 2 s when the
 * machine is quiet.
 */
class ScaleTest {
    @Test
    void should_sample_from_100000_classes_in_less_than_a_millisecond() {
        int[] classOf = new int[1_000_000];
        String[] names = new String[100_000];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = i % names.length;
        }
        for (int c = 0; c < names.length; c++) {
            names[c] = "c" + c;
        }
        ClassBatches sampler = ClassBatches.builder(Classes.of(classOf, names))
                .classesPerBatch(32)
                .imagesPerClass(4)
                .build();
        Sampler.Pass pass = sampler.pass(0);
        for (int i = 0; i < 2000; i++) {
            pass.batch(i);
        }
        long start = cpu();
        for (int i = 2000; i < 6000; i++) {
            pass.batch(i);
        }
        double milliseconds = (cpu() - start) / 4000e6;

        System.out.printf("P x K from 100,000 classes: %.4f ms a batch%n", milliseconds);
        assertThat(milliseconds).isLessThan(1);
    }

    @Test
    void should_open_a_list_of_a_million_images(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("million.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(csv)) {
            writer.write("path,label\n");
            for (int i = 0; i < 1_000_000; i++) {
                writer.write("products/category" + i % 1000 + "/product" + i % 50_000 + "/view" + i + ".jpg,p"
                        + i % 50_000 + "\n");
            }
        }
        CsvList list = CsvList.at(csv, folder).withoutFileCheck();
        ImagePipeline pipeline = ImagePipeline.grey().resize(8, 8).build();
        long before = used();
        long start = cpu();
        ImageDataset dataset = list.labelled(pipeline);
        double seconds = (cpu() - start) / 1e9;
        long megabytes = (used() - before) >> 20;

        System.out.printf("list of 1,000,000 images: %.2f s, %d MB%n", seconds, megabytes);
        assertThat(dataset.size()).isEqualTo(1_000_000);
        assertThat(dataset.classes().count()).isEqualTo(50_000);
        assertThat(megabytes).isLessThan(500);
        assertThat(seconds).isLessThan(15);
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
