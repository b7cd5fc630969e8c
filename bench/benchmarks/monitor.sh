# what a timed operation costs, at 1 and 2 threads, against other metrics libraries (targets: 1.3, 2, 1.1 times)
run_java dev.packagefast.bench.MonitorRatios "${BENCH_ROUNDS:-5}" ${BENCH_JMH_OPTIONS:--wi 3 -i 5 -w 1 -r 1}
