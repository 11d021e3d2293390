package org.siamese.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.train.HealthReport;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.leak.LeakReport;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.GallerySizes;
import org.siamese.decision.evaluate.ProbabilityQuality;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;

/**
 * What a run gave, as one HTML page that needs no network and no script, and its charts as PNG files.
 *
 * <pre>{@code
 * Report.builder()
 *     .title("Faces")
 *     .training(EpochChart.loss(history.epochs()))
 *     .health(health.reports())
 *     .images(testImages)
 *     .embeddings(embeddings)
 *     .test(ScoredPairs.allPairs(RowMatrices.of(embeddings), labels.toIntArray()), verification)
 *     .calibration(calibration)
 *     .data(DataPart.of("training", trainImages), DataPart.of("test", testImages))
 *     .leaks("training and test", leaks)
 *     .configuration(json)
 *     .build()
 *     .write(Path.of("results"));
 * }</pre>
 *
 * <p>What was not given is left out, and the page says so. Equal input gives equal files on the same machine. Immutable; thread-safe
 * as long as nobody changes the embeddings.
 */
public final class Report {
    private final Page page;

    private Report(Page page) {
        this.page = page;
    }

    /** Starts with an empty report. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes {@code report.html}, and its pictures to the folder {@code report-images} beside it, whose earlier content is replaced. Each
     * file is moved to its place when all are whole; the page, which holds the pictures too, comes last.
     *
     * @param folder made where it does not exist
     * @return the page
     * @throws ReportException if a file cannot be written
     * @throws org.siamese.image.ImageException if an image cannot be read
     */
    public Path write(Path folder) {
        Figures figures = new Figures();
        String html = page.write(figures);
        return ReportFiles.write(folder, html, figures.files());
    }

    /** Collects what the report tells. Not thread-safe. */
    public static final class Builder {
        private final List<EpochChart> charts = new ArrayList<>();
        private final List<HealthReport> health = new ArrayList<>();
        private final List<MeasureTable> tables = new ArrayList<>();
        private final List<DataPart> parts = new ArrayList<>();
        private final List<LeakSection.Finding> findings = new ArrayList<>();
        private String title = "Report";
        private String summary = "";
        private long seed;
        private @Nullable TestScores test;
        private @Nullable PairMembers members;
        private @Nullable ImageDataset images;
        private @Nullable INDArray embeddings;
        private @Nullable ModelCalibration calibration;
        private @Nullable ConfigurationSection configuration;
        private @Nullable GallerySizes gallerySizes;

        private Builder() {}

        /** The heading; default "Report". */
        public Builder title(String newTitle) {
            title = Objects.requireNonNull(newTitle, "title");
            return this;
        }

        /** What was done, a paragraph; default none. */
        public Builder summary(String newSummary) {
            summary = Objects.requireNonNull(newSummary, "summary");
            return this;
        }

        /** Seed of the map's layout; default 0. */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /** Adds charts of the training run, such as the loss by epoch. */
        public Builder training(EpochChart... newCharts) {
            for (EpochChart chart : newCharts) {
                if (chart.isEmpty()) {
                    throw new IllegalArgumentException("training, " + chart.title() + ": expected a line, got none");
                }
                charts.add(chart);
            }
            return this;
        }

        /**
         * Adds the health of the training run, as charts by epoch and a list of its warnings.
         *
         * @param reports those of {@link org.siamese.core.train.TrainingHealth#reports()}
         */
        public Builder health(List<HealthReport> reports) {
            health.addAll(reports);
            return this;
        }

        /**
         * The test pairs, which are all pairs of the images in their order where {@link #images} are given.
         *
         * @param pairs same and different ones
         * @param measures what was measured on them
         * @throws IllegalArgumentException if there is no same pair or no different one, or the measures are of other pairs
         */
        public Builder test(ScoredPairs pairs, Verification measures) {
            test = TestScores.of(pairs, measures);
            members = null;
            return this;
        }

        /**
         * The test pairs, listed.
         *
         * @param pairs same and different ones
         * @param measures what was measured on them
         * @param newMembers which of the {@link #images} each pair is of
         * @throws IllegalArgumentException if there is no same pair or no different one, or the measures are of other pairs
         */
        public Builder test(ScoredPairs pairs, Verification measures, PairMembers newMembers) {
            test = TestScores.of(pairs, measures);
            members = Objects.requireNonNull(newMembers, "members");
            return this;
        }

        /** Adds tables of other measures: retrieval, one-shot, cross-validation. */
        public Builder measures(MeasureTable... newTables) {
            tables.addAll(Arrays.asList(newTables));
            return this;
        }

        /** How identification gets harder as more are enrolled. */
        public Builder gallerySizes(GallerySizes newSizes) {
            gallerySizes = Objects.requireNonNull(newSizes, "gallerySizes");
            return this;
        }

        /** How the threshold and the probabilities were chosen. */
        public Builder calibration(ModelCalibration newCalibration) {
            calibration = Objects.requireNonNull(newCalibration, "calibration");
            return this;
        }

        /** The test images, shown among the hardest errors and on the map. They are part of the files then. */
        public Builder images(ImageDataset newImages) {
            images = Objects.requireNonNull(newImages, "images");
            return this;
        }

        /**
         * The embeddings of the {@link #images}.
         *
         * @param newEmbeddings [images, dimension], finite
         */
        public Builder embeddings(INDArray newEmbeddings) {
            if (newEmbeddings.rank() != 2 || newEmbeddings.isEmpty()) {
                throw new IllegalArgumentException(
                        "embeddings: expected [images, dimension], got " + Arrays.toString(newEmbeddings.shape()));
            }
            if (!Double.isFinite(newEmbeddings.sumNumber().doubleValue())) {
                throw new IllegalArgumentException("embeddings: expected finite numbers, got NaN or infinity");
            }
            embeddings = newEmbeddings;
            return this;
        }

        /** The configuration of the run, as JSON. */
        public Builder configuration(String json) {
            configuration = ConfigurationSection.of(json);
            return this;
        }

        /** Adds parts of the data with their counts. */
        public Builder data(DataPart... newParts) {
            parts.addAll(Arrays.asList(newParts));
            return this;
        }

        /**
         * Adds what the leak guard found.
         *
         * @param compared which parts of the data, in words
         * @param report what they have in common
         */
        public Builder leaks(String compared, LeakReport report) {
            findings.add(new LeakSection.Finding(compared, report));
            return this;
        }

        /**
         * The report.
         *
         * @throws IllegalArgumentException if images, embeddings and pairs do not fit each other
         */
        public Report build() {
            List<Section> sections = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            List<MeasureTable> measures = new ArrayList<>(tables);
            String key = "";
            if (test != null) {
                test = test.named(calibration);
                measures.add(0, MeasureTable.of(test.measures(), test.rule()));
                key = "Equal error rate " + test.measures().equalErrorRate().percent() + " on "
                        + test.measures().counts() + ".";
            }
            add(sections, missing, "Measures", measures.isEmpty() ? null : new MeasuresSection(measures));
            add(sections, missing, "Distances, decisions", test == null ? null : new ScoresSection(test));
            add(sections, missing, "Errors at every threshold", test == null ? null : new CurvesSection(test));
            if (gallerySizes != null) {
                sections.add(new GallerySizesSection(gallerySizes));
            }
            ProbabilityQuality quality =
                    test == null ? null : test.measures().probabilities().orElse(null);
            add(
                    sections,
                    missing,
                    "Calibration",
                    calibration == null && quality == null ? null : new CalibrationSection(calibration, quality));
            addHardest(sections, missing);
            addMap(sections, missing);
            boolean trained = !charts.isEmpty() || !health.isEmpty();
            add(
                    sections,
                    missing,
                    "Training",
                    trained ? new TrainingSection(List.copyOf(charts), List.copyOf(health)) : null);
            add(sections, missing, "Data", parts.isEmpty() ? null : new DataSection(List.copyOf(parts)));
            add(sections, missing, "Leaks", findings.isEmpty() ? null : new LeakSection(List.copyOf(findings)));
            add(sections, missing, "Configuration", configuration);
            return new Report(new Page(title, summary, key, List.copyOf(sections), List.copyOf(missing)));
        }

        private static void add(List<Section> sections, List<String> missing, String name, @Nullable Section section) {
            if (section == null) {
                missing.add(name + ": nothing was given.");
            } else {
                sections.add(section);
            }
        }

        private void addHardest(List<Section> sections, List<String> missing) {
            if (test == null || images == null) {
                missing.add("Hardest errors: test pairs and images were not both given.");
                return;
            }
            PairMembers known = members;
            if (known == null && test.pairs().sampled()) {
                missing.add("Hardest errors: the test pairs are a sample, so that their images are not known.");
                return;
            }
            if (known == null) {
                long all = (long) images.size() * (images.size() - 1) / 2;
                if (all != test.pairs().size()) {
                    throw new IllegalArgumentException("members: expected to be told which images each of "
                            + test.pairs().size() + " test pairs is of, because these are not all " + all
                            + " pairs of the " + images.size() + " images");
                }
                known = PairMembers.ofAll(images.size());
            }
            known.check(test.pairs(), images);
            sections.add(new HardestSection(test, known, images));
        }

        private void addMap(List<Section> sections, List<String> missing) {
            if (embeddings == null || images == null) {
                missing.add("Map of the embeddings: embeddings and images were not both given.");
                return;
            }
            if (embeddings.size(0) != images.size()) {
                throw new IllegalArgumentException("embeddings: expected one row for each of " + images.size()
                        + " images, got " + embeddings.size(0));
            }
            String obstacle = MapLayout.obstacle(embeddings);
            if (obstacle.isEmpty()) {
                sections.add(new MapSection(embeddings, images, seed));
            } else {
                missing.add("Map of the embeddings: " + obstacle + ".");
            }
        }
    }
}
