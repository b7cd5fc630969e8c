# a scan of 2,000 folders with 300 lockfiles against reading those files, warm and as whole commands (target: 3 times)
. "$root/bench/data.sh"
need_index && need_trees || exit 3
java_command="$JDK/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp $classes:$(cat "$jars")"
for each in "$tree" "$tree-different-small" "$tree-different"; do
  echo "-- $(basename "$each")"
  run_java dev.packagefast.bench.TreeScan "${BENCH_TREE_ROUNDS:-15}" "$index" "$each"
  run_java dev.packagefast.bench.CompareCommands "${BENCH_ROUNDS:-10}" \
    "read the files, a JVM=$java_command dev.packagefast.bench.TreeScan read $each" \
    "pfsec scan=$root/pfsec scan --quiet --db $index $each"
done
