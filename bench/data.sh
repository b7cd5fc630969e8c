# What the benchmarks of matching and import work on, made on first use and kept in BENCH_DATA. Sourced by them.
data=${BENCH_DATA:-$root/bench/target/data}
real=${PFSEC_DATA:-$root/../shared/data}
export_zip=$data/npm.zip
index=$data/npm.idx
sqlite=$data/advisories.sqlite
project=$data/project
matching=$data/matching
tree=$data/tree
semver=$data/semver/node_modules/semver
mkdir -p "$data" || exit 3

need_real() {
  if [ ! -r "$real/osv/npm/all.zip" ] || [ ! -d "$real/lockfiles/reference" ]; then
    echo "bench: needs real advisories and lockfiles in $real (osv/npm/all.zip, osv/DISTRIBUTION.json, lockfiles/)" >&2
    echo "  PFSEC_DATA names another folder" >&2
    exit 3
  fi
}

# An npm export of the true size.
need_export() {
  [ -e "$export_zip" ] && return 0
  need_real
  run_java dev.packagefast.bench.synthetic.SyntheticExport "$real/osv/npm/all.zip" "$real/osv/DISTRIBUTION.json" \
    "$export_zip" "${BENCH_RECORDS:-218000}"
}

# The export as an index, by the product as it stands.
need_index() {
  need_export || return
  [ -n "$(find "$index" -newer "$root/target/pfsec/current" 2> /dev/null)" ] && return 0
  "$root/pfsec" db import --quiet --out "$index" "$export_zip"
}

need_sqlite() {
  [ -e "$sqlite" ] && return 0
  need_export && run_java dev.packagefast.bench.match.SqliteImport "$export_zip" "$sqlite"
}

# A project whose lockfile has 2,000 packages.
need_project() {
  [ -e "$project/package-lock.json" ] && return 0
  need_real
  mkdir -p "$project" &&
    run_java dev.packagefast.bench.synthetic.SyntheticLockfile "$real/lockfiles" "$project/package-lock.json"
}

# 2,000 folders with the real lockfiles in 300 of them, each in several; with no two the same; and of those up to 150 KB.
need_trees() {
  need_real
  make_tree "$tree" same && make_tree "$tree-different" different && make_tree "$tree-different-small" different 150000
}

make_tree() {
  [ -e "$1.complete" ] && return 0
  rm -rf "$1" && run_java dev.packagefast.bench.TreeScan make "$real/lockfiles" "$@" && : > "$1.complete"
}

need_questions() {
  [ -e "$matching/complete" ] && return 0
  need_export && run_java dev.packagefast.bench.match.MatchData "$export_zip" "$real/lockfiles" "$matching" &&
    : > "$matching/complete"
}

# npm's own semver package; without npm or network the others are compared without it.
need_semver() {
  [ -e "$semver/package.json" ] && return 0
  npm install --silent --no-audit --no-fund --prefix "$data/semver" semver > /dev/null 2>&1 && return 0
  echo "npm cannot install its semver package here: compared without it"
  return 1
}
