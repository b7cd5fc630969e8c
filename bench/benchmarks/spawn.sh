# a warm sandboxed spawn of `true` at full L2, against bubblewrap by ProcessBuilder in the same run (target: 1.0 times)
command -v bwrap > /dev/null || { echo "bench: bubblewrap is not installed; only plain spawns are compared" >&2; }
run_java dev.packagefast.bench.SandboxSpawn "${BENCH_ROUNDS:-200}"
