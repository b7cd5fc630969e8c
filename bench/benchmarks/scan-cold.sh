# a cold `pfsec scan` of 2,000 packages, full-scale index, against `node -e 0` (targets: 2 times, 120 MB)
. "$root/bench/data.sh"
need_index && need_project || exit 3
run_java dev.packagefast.bench.CompareCommands "${BENCH_ROUNDS:-20}" \
  "node -e 0=node -e 0" "pfsec scan, 2,000 packages=$root/pfsec scan --db $index $project"
