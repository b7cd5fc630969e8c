# warm matching against SQLite and npm's semver, same answers (targets: 1 M packages/s/core, 0 bytes a miss)
. "$root/bench/data.sh"
need_index && need_sqlite && need_questions || exit 3
java_command="$JDK/bin/java --enable-native-access=ALL-UNNAMED -cp $classes:$(cat "$jars")"
round="$java_command dev.packagefast.bench.match.MatchRound"
lists="$matching/lockfile.tsv $matching/unknown.tsv $matching/unaffected.tsv $matching/malware.tsv"
set -- "mapped=$round mapped $index $lists" "by position=$round positional $index $lists" "SQLite=$round sqlite $sqlite $lists"
if need_semver; then
  set -- "$@" "node, semver=node $root/bench/src/main/node/match.cjs $semver $matching/facts.ndjson $lists"
fi
run_java dev.packagefast.bench.match.CompareMatchers "${BENCH_MATCH_ROUNDS:-3}" "$@"
