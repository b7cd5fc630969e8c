#!/bin/sh
# Writes the permission manifest of each package of real-packages.txt (or of those named) into examples/manifests (or $OUT):
# its install scripts are observed, then run again on a fresh copy with the manifest enforced, and the package has to work.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd -P)
list=$root/bench/soak/real-packages.txt
out=${OUT:-$root/examples/manifests}
command -v npm > /dev/null || { echo "package-manifests: needs npm" >&2; exit 3; }
"$root/pfsec" --version > /dev/null
mkdir -p "$out"
work=$(mktemp -d "${WORK:-/var/tmp}/package-manifests.XXXXXX")
chmod 755 "$work"
trap '[ -n "${KEEP:-}" ] || rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$work/home" "$work/tarballs"

wanted=" $* "
failures=0
while read -r name version profile check <&3; do
  case $name in '#'*) continue ;; esac
  case $wanted in "  " | *" $name "*) ;; *) continue ;; esac
  flat=$(echo "$name" | tr -d @ | tr / -)
  log=$work/$flat.log
  project=$work/$flat
  mkdir "$project"
  cd "$project"
  echo '{"name": "project", "version": "1.0.0", "private": true}' > package.json
  npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$name@$version" >> "$log" 2>&1
  tarball=$(npm pack --silent --pack-destination "$work/tarballs" "$name@$version" 2>> "$log" | tail -n 1)
  cp -a "$project" "$project.fresh"
  script=$(cd "node_modules/$name" && node -e '
    const scripts = require("./package.json").scripts || {};
    const all = ["preinstall", "install", "postinstall"].map(name => scripts[name]).filter(Boolean);
    console.log(all.map(one => "(" + one + ")").join(" && "));')
  if [ -z "$script" ]; then
    echo "$name $version: no install script, so nothing to permit"
    continue
  fi
  held() {
    (cd "$project/node_modules/$name" && HOME=$work/home "$root/pfsec" exec --profile "$profile" --isolation L2 "$@") \
      >> "$log" 2>&1 < /dev/null
  }
  manifest=$work/$flat.json
  observed=failed
  enforced=-
  if held --observe --manifest "$manifest" --package "$work/tarballs/$tarball" -- sh -c "$script"; then
    observed=observed
    rm -rf "$project"
    mv "$project.fresh" "$project"
    if held --manifest "$manifest" --package "$work/tarballs/$tarball" -- sh -c "$script" \
      && held -- node -e "if (!($check)) process.exit(1)"; then
      enforced="enforced, works"
      cp "$manifest" "$out/$flat.json"
    else
      enforced="FAILED when enforced"
    fi
  fi
  case $enforced in enforced*) ;; *) failures=$((failures + 1)) ;; esac
  echo "$name $version: $observed, $enforced"
done 3< "$list"
[ -z "${KEEP:-}" ] || echo "Output: $work/*.log" >&2
[ $failures -eq 0 ]
