#!/usr/bin/env bash
# Builds the job against the installed artifacts and runs it with spark-submit on two executor processes of this machine, with Spark's jars
# from Maven. More arguments go to Maven: -Dspark=4.2.0 -Dscala=2.13 runs the same jar on Spark 4.
set -euo pipefail
cd "$(dirname "$0")"
scala=2.12
for argument in "$@"; do
  case $argument in -Dscala=*) scala=${argument#-Dscala=} ;; esac
done

rm -rf target/lib target/spark-home
mvn -q -B package dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/lib "$@"
mvn -q -B -f distribution/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/target/spark-home/jars" "$@"

export SPARK_HOME=$PWD/target/spark-home SPARK_SCALA_VERSION=$scala SPARK_LOCAL_IP=127.0.0.1
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# What bin/spark-submit of a distribution does. The driver runs in this process, so its options stand here.
"$java" -Xmx1g -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit \
  --class com.example.spark.Train --master 'local-cluster[2,1,1536]' --driver-memory 2g --executor-memory 1g \
  --conf spark.ui.enabled=false --conf spark.executorEnv.OMP_NUM_THREADS=1 \
  --conf spark.executor.extraJavaOptions="-Dorg.bytedeco.javacpp.maxbytes=2g -Dorg.bytedeco.javacpp.maxphysicalbytes=4g" \
  --jars "$(printf '%s,' target/lib/*.jar | sed 's/,$//')" target/spark-job-1.jar > target/command
mapfile -d '' -t command < <(tail -n +2 target/command)
OMP_NUM_THREADS=1 exec "${command[@]}"
