package org.siamese.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.model.ImageModel;

/**
 * Embeds encoded images with a model file: a step of a Spark ML pipeline, saved and loaded with it.
 *
 * <pre>{@code
 * Dataset<Row> embedded = SiameseEmbedding.of("hdfs:///models/faces.zip")
 *     .transform(spark.read().format("binaryFile").load("hdfs:///faces"));
 * }</pre>
 *
 * <p>The model may be a trained tower or any other that {@link ImageModel#load} reads with the modules on the executors' class path. Each
 * process loads it once. The embeddings are those of {@link ImageModel#embed(List)} for the same groups of images; in other groups the last bits may differ.
 *
 * <table>
 *   <caption>Parameters</caption>
 *   <tr><th>name</th><th>meaning</th><th>default</th></tr>
 *   <tr><td>modelFile</td><td>path of any Hadoop file system</td><td>required</td></tr>
 *   <tr><td>inputCol</td><td>column of encoded images, binary</td><td>content</td></tr>
 *   <tr><td>outputCol</td><td>new column of embeddings, array of float</td><td>embedding</td></tr>
 *   <tr><td>handleInvalid</td><td>for an image that cannot be read: "error" fails, "skip" leaves the row out, "keep" gives null</td>
 *     <td>error</td></tr>
 *   <tr><td>groupSize</td><td>images that are embedded at a time</td><td>64</td></tr>
 * </table>
 */
public final class SiameseEmbedding extends Transformer implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> modelFile;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> handleInvalid;
    private final IntParam groupSize;

    /** For Spark, which makes one when it loads a pipeline; see {@link #of}. */
    public SiameseEmbedding(String uid) {
        this.uid = uid;
        modelFile = new Param<>(this, "modelFile", "model file, a path of any Hadoop file system");
        inputCol = new Param<>(this, "inputCol", "column of encoded images");
        outputCol = new Param<>(this, "outputCol", "new column of embeddings");
        handleInvalid = new Param<>(
                this,
                "handleInvalid",
                "error, skip or keep",
                ParamValidators.inArray(List.of("error", "skip", "keep")));
        groupSize = new IntParam(this, "groupSize", "images that are embedded at a time", ParamValidators.gtEq(1));
        setDefault(inputCol, "content");
        setDefault(outputCol, "embedding");
        setDefault(handleInvalid, "error");
        setDefault(groupSize, 64);
    }

    /** Embeds with a model file. */
    public static SiameseEmbedding of(String modelFile) {
        return new SiameseEmbedding(Identifiable$.MODULE$.randomUID("siamese")).setModelFile(modelFile);
    }

    /** Reads what {@link #save} wrote. */
    public static MLReader<SiameseEmbedding> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads what {@link #save} wrote. */
    public static SiameseEmbedding load(String path) {
        return read().load(path);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Parameter of {@link #setModelFile}. */
    public Param<String> modelFile() {
        return modelFile;
    }

    /** Parameter of {@link #setInputCol}. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Parameter of {@link #setOutputCol}. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** Parameter of {@link #setHandleInvalid}. */
    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** Parameter of {@link #setGroupSize}. */
    public IntParam groupSize() {
        return groupSize;
    }

    /** The model file. */
    public SiameseEmbedding setModelFile(String value) {
        set(modelFile, value);
        return this;
    }

    /** The column of encoded images. */
    public SiameseEmbedding setInputCol(String value) {
        set(inputCol, value);
        return this;
    }

    /** The new column. */
    public SiameseEmbedding setOutputCol(String value) {
        set(outputCol, value);
        return this;
    }

    /** What becomes of an image that cannot be read: "error", "skip" or "keep". */
    public SiameseEmbedding setHandleInvalid(String value) {
        set(handleInvalid, value);
        return this;
    }

    /** How many images are embedded at a time. */
    public SiameseEmbedding setGroupSize(int value) {
        set(groupSize, value);
        return this;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        String input = text(inputCol);
        List<String> names = Arrays.asList(schema.fieldNames());
        if (!names.contains(input) || !schema.apply(input).dataType().equals(DataTypes.BinaryType)) {
            throw new IllegalArgumentException(
                    "inputCol: expected a binary column \"" + input + "\", got " + schema.simpleString());
        }
        if (names.contains(text(outputCol))) {
            throw new IllegalArgumentException(
                    "outputCol: expected a new name, got \"" + text(outputCol) + "\", which there is");
        }
        return schema.add(
                text(outputCol),
                DataTypes.createArrayType(DataTypes.FloatType, false),
                text(handleInvalid).equals("keep"));
    }

    private String text(Param<String> param) {
        return getOrDefault(param);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        Rows rows = new Rows(
                text(modelFile),
                dataset.schema().fieldIndex(text(inputCol)),
                nameColumn(dataset.schema()),
                text(handleInvalid),
                (Integer) getOrDefault(groupSize),
                new SerializableConfiguration(
                        dataset.sparkSession().sparkContext().hadoopConfiguration()));
        return dataset.toDF().mapPartitions(rows, Encoders.row(schema));
    }

    /** The column whose text names an image in messages: that of the binaryFile source, or none. */
    private static int nameColumn(StructType schema) {
        List<String> names = Arrays.asList(schema.fieldNames());
        return names.contains("path") ? schema.fieldIndex("path") : -1;
    }

    @Override
    public SiameseEmbedding copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** The rows of a partition with their embeddings. */
    private record Rows(
            String model, int input, int name, String handleInvalid, int groupSize, SerializableConfiguration hadoop)
            implements MapPartitionsFunction<Row, Row> {
        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            if (!rows.hasNext()) {
                return rows;
            }
            ImageModel loaded = LoadedModels.of(model, hadoop.value());
            return new Iterator<>() {
                private Iterator<Row> ready = List.<Row>of().iterator();

                @Override
                public boolean hasNext() {
                    while (!ready.hasNext() && rows.hasNext()) {
                        ready = group(loaded, rows);
                    }
                    return ready.hasNext();
                }

                @Override
                public Row next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    return ready.next();
                }
            };
        }

        private Iterator<Row> group(ImageModel loaded, Iterator<Row> rows) {
            List<Row> group = new ArrayList<>();
            List<@Nullable Picture> pictures = new ArrayList<>();
            while (rows.hasNext() && group.size() < groupSize) {
                Row row = rows.next();
                Picture picture = picture(loaded, row);
                if (picture != null || handleInvalid.equals("keep")) {
                    group.add(row);
                    pictures.add(picture);
                }
            }
            float[][] embeddings =
                    loaded.embed(pictures.stream().filter(p -> p != null).toList());
            List<Row> results = new ArrayList<>();
            int at = 0;
            for (int i = 0; i < group.size(); i++) {
                float[] embedding = pictures.get(i) == null ? null : embeddings[at++];
                results.add(withEmbedding(group.get(i), embedding));
            }
            return results.iterator();
        }

        private @Nullable Picture picture(ImageModel loaded, Row row) {
            String what = name < 0 || row.isNullAt(name) ? "image" : String.valueOf(row.get(name));
            try {
                if (row.isNullAt(input)) {
                    throw new ImageException(what, "expected an encoded image, got null");
                }
                return loaded.read(row.<byte[]>getAs(input), what);
            } catch (ImageException e) {
                if (handleInvalid.equals("error")) {
                    throw e;
                }
                return null;
            }
        }

        private static Row withEmbedding(Row row, float @Nullable [] embedding) {
            Object[] values = new Object[row.size() + 1];
            for (int i = 0; i < row.size(); i++) {
                values[i] = row.get(i);
            }
            values[row.size()] = embedding;
            return RowFactory.create(values);
        }
    }
}
