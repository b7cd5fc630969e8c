# what a timed operation costs, at 1 and 2 threads, against other metrics libraries (targets: 1.3, 2, 1.1 times)
for threads in 1 2; do
  run_java org.openjdk.jmh.Main MonitorBenchmark -t $threads -prof gc ${BENCH_JMH_OPTIONS:-} || exit 3
done
