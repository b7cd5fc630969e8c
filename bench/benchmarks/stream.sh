# 10 M rows through the batch matcher with a heap of 128 MB
. "$root/bench/data.sh"
need_index && need_questions || exit 3
run_java -Xmx128m dev.packagefast.bench.match.StreamMatch "$index" "$matching/lockfile.tsv" "${BENCH_ROWS:-10000000}"
