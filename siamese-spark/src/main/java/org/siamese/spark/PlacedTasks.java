package org.siamese.spark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.immutable.Nil$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Tasks with a wish where they run. The one place that depends on Scala's version: the sequences of {@code makeRDD} are of another type in 2.12
 * and 2.13, so it is called by its name.
 */
final class PlacedTasks {
    private static final Method MAKE = Arrays.stream(org.apache.spark.SparkContext.class.getMethods())
            .filter(method -> method.getName().equals("makeRDD") && method.getParameterCount() == 2)
            .findFirst()
            .orElseThrow();

    private PlacedTasks() {}

    /** One partition a task. */
    @SuppressWarnings("unchecked")
    static JavaRDD<BatchTask> of(JavaSparkContext spark, List<BatchTask> tasks, List<String> places) {
        scala.collection.immutable.List<Object> pairs = nil();
        for (int i = tasks.size() - 1; i >= 0; i--) {
            pairs = pairs.$colon$colon(
                    new Tuple2<>(tasks.get(i), PlacedTasks.<String>nil().$colon$colon(places.get(i))));
        }
        ClassTag<BatchTask> type = ClassTag$.MODULE$.apply(BatchTask.class);
        try {
            return JavaRDD.fromRDD((RDD<BatchTask>) MAKE.invoke(spark.sc(), pairs, type), type);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new ClusterException("the tasks of a step cannot be made: " + e, e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> scala.collection.immutable.List<T> nil() {
        return (scala.collection.immutable.List<T>) Nil$.MODULE$;
    }
}
