package org.siamese.data.sample;

import java.util.Arrays;
import org.siamese.core.batch.Labels;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/**
 * Batches drawn in steps: some groups, some classes of each, some images of each class. Classes of one group (one alphabet, one
 * car maker) are hard to tell apart, so a batch holds hard negatives. Labels are class indices of the data set. Immutable and
 * thread-safe.
 */
public final class GroupBatches implements Sampler {
    private final Classes classes;
    private final int[][] classesOfGroup;
    private final int groupsPerBatch;
    private final int classesPerGroup;
    private final int imagesPerClass;
    private final int batches;
    private final long seed;

    private GroupBatches(Builder builder, int[][] classesOfGroup) {
        classes = builder.classes;
        this.classesOfGroup = classesOfGroup;
        groupsPerBatch = builder.groupsPerBatch;
        classesPerGroup = builder.classesPerGroup;
        imagesPerClass = builder.imagesPerClass;
        seed = builder.seed;
        batches = builder.batchesFor(batchSize());
    }

    /** Starts a sampler of classes in groups. */
    public static Builder builder(Classes classes) {
        return new Builder(classes);
    }

    @Override
    public int batchesPerEpoch() {
        return batches;
    }

    @Override
    public int batchSize() {
        return groupsPerBatch * classesPerGroup * imagesPerClass;
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        images.requireSameAs(classes);
    }

    @Override
    public Pass pass(int epoch) {
        return index -> {
            Seeded random = Seeded.of(seed, epoch, index);
            int[] items = new int[batchSize()];
            int[] labels = new int[batchSize()];
            int at = 0;
            for (int group : Draws.distinct(classesOfGroup.length, groupsPerBatch, random)) {
                int[] members = classesOfGroup[group];
                for (int chosen : Draws.distinct(members.length, classesPerGroup, random)) {
                    Draws.images(classes, members[chosen], imagesPerClass, random, items, at);
                    Arrays.fill(labels, at, at + imagesPerClass, members[chosen]);
                    at += imagesPerClass;
                }
            }
            return new IndexBatch(items, Labels.of(labels));
        };
    }

    /** Options. Not thread-safe. */
    public static final class Builder extends LabelledBuilder<Builder> {
        private int groupsPerBatch = 2;
        private int classesPerGroup = 8;
        private int imagesPerClass = 4;

        private Builder(Classes classes) {
            super(classes);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Groups in a batch; default 2. */
        public Builder groupsPerBatch(int value) {
            groupsPerBatch = positive("groupsPerBatch", value);
            return this;
        }

        /** Classes of each group; default 8. */
        public Builder classesPerGroup(int value) {
            classesPerGroup = positive("classesPerGroup", value);
            return this;
        }

        /** Images of each class; default 4. */
        public Builder imagesPerClass(int value) {
            imagesPerClass = positive("imagesPerClass", value);
            return this;
        }

        /**
         * The sampler.
         *
         * @throws DataException if there are too few groups, classes of a group or images of a class
         */
        public GroupBatches build() {
            if (classes.groups() < groupsPerBatch) {
                throw DataException.of("data set", "at least " + groupsPerBatch + " groups", "" + classes.groups());
            }
            int[][] classesOfGroup = new int[classes.groups()][];
            for (int group = 0; group < classesOfGroup.length; group++) {
                int wanted = group;
                classesOfGroup[group] = java.util.stream.IntStream.range(0, classes.count())
                        .filter(c -> classes.groupOf(c) == wanted)
                        .toArray();
                if (classesOfGroup[group].length < classesPerGroup) {
                    throw DataException.of(
                            "group '" + classes.groupName(group) + "'",
                            "at least " + classesPerGroup + " classes",
                            "" + classesOfGroup[group].length);
                }
            }
            requireImages(imagesPerClass, imagesPerClass + " images a class");
            return new GroupBatches(this, classesOfGroup);
        }
    }
}
