# better-sqlite3 built from source by node-gyp, in the sandbox against without it, in turns (target: 1.1 times)
command -v npm > /dev/null || { echo "bench: npm is needed for the package to build" >&2; exit 3; }
built=${BENCH_DATA:-$root/bench/target/data}/node-gyp
headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
[ -e "$headers/include/node/node.h" ] || { echo "bench: node's headers are not in $headers/include/node" >&2; exit 3; }
mkdir -p "$built"
if [ ! -d "$built/node_modules/better-sqlite3" ]; then
  echo '{"name": "built", "version": "1.0.0", "private": true}' > "$built/package.json"
  (cd "$built" && npm install --ignore-scripts --no-audit --no-fund better-sqlite3@12.11.1 >&2) || exit 3
fi

# Prints the seconds of wall clock and of CPU that one build took.
one_build() {
  rm -rf "$built/node_modules/better-sqlite3/build"
  (cd "$built/node_modules/better-sqlite3" \
    && /usr/bin/time -q -o "$built/time" -f '%e %U %S' "$@" npm run build-release > "$built/log" 2>&1) || {
    echo "bench: the build failed: $built/log" >&2
    exit 3
  }
  awk '{ printf "%.2f %.2f\n", $1, $2 + $3 }' "$built/time"
}

: > "$built/without"
: > "$built/with"
for round in $(seq "${BENCH_BUILD_ROUNDS:-3}"); do
  one_build env npm_config_nodedir="$headers" npm_config_offline=true >> "$built/without"
  one_build "$root/pfsec" exec --profile build --isolation L2 -- >> "$built/with"
done

# The median of column $2 of file $1.
median() {
  awk -v column="$2" '{ print $column }' "$1" | sort -n | awk '{ a[NR] = $1 } END { print NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'
}
for what in "1 wall" "2 CPU"; do
  column=${what%% *}
  awk -v what="${what#* }" -v without="$(median "$built/without" "$column")" -v with="$(median "$built/with" "$column")" \
    'BEGIN { printf "%-5s without %7.1f s   in the sandbox %7.1f s   ratio %5.3f\n", what, without, with, with / without }'
done
