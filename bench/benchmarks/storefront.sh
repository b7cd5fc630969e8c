# a cold `pfsec scan examples/storefront` against `node -e 0` (target: at most 2.5 times)
run_java dev.packagefast.bench.CompareCommands "${BENCH_ROUNDS:-10}" \
  "node -e 0=node -e 0" "pfsec scan storefront=$root/pfsec scan $root/examples/storefront"
