# an audit append against write + fdatasync and grouped SQLite (targets: 1.25, 40 and 3 times)
logs=${BENCH_AUDIT_DIR:-$root/bench/target}
mkdir -p "$logs" && run_java dev.packagefast.bench.AuditAppend "$logs"
