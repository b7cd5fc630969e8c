# `pfsec db import` of a full-scale npm export (targets: 30 s, 1 GB, an index of 120 MB)
. "$root/bench/data.sh"
need_export || exit 3
imported=$data/import.idx
java_command="$JDK/bin/java --enable-native-access=ALL-UNNAMED -cp $classes:$(cat "$jars")"
run_java dev.packagefast.bench.CompareCommands "${BENCH_IMPORT_ROUNDS:-3}" \
  "unzip alone=unzip -p $export_zip" \
  "pfsec db import, heap 1 GB=env PFSEC_JAVA_OPTIONS=-Xmx1g $root/pfsec db import --quiet --out $imported $export_zip" \
  "the same into SQLite=$java_command dev.packagefast.bench.match.SqliteImport $export_zip $sqlite" || exit 3
for file in "$export_zip" "$imported" "$sqlite"; do
  wc -c < "$file" | awk -v name="${file##*/}" '{ printf "%-28s %7.1f MB\n", name, $1 / 1e6 }'
done
rm -f "$imported"
