# a cold `pfsec exec -- true` against `node -e 0` (target: 3 times)
run_java dev.packagefast.bench.CompareCommands "${BENCH_ROUNDS:-20}" \
  "node -e 0=node -e 0" "pfsec exec -- true=$root/pfsec exec --quiet -- true"
