#!/bin/sh
# Installs real packages by npm with scripts off, then runs their install scripts offline in the sandbox, each under the
# profile that real-packages.txt names, and asks each whether it works: as an ordinary user and, where this is run as root,
# as root too. Prints a table. Names as arguments choose among the packages; KEEP=1 keeps the folder with the output.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd -P)
list=$root/bench/soak/real-packages.txt
command -v npm > /dev/null || { echo "real-packages: needs npm" >&2; exit 3; }
"$root/pfsec" --version > /dev/null

work=$(mktemp -d "${WORK:-/var/tmp}/real-packages.XXXXXX")
chmod 755 "$work"
trap '[ -n "${KEEP:-}" ] || rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

wanted=" $* "
chosen() {
  [ "$wanted" = "  " ] && return 0
  case $wanted in *" $1 "*) return 0 ;; esac
  return 1
}

# What npm brings: files only, no script has run.
mkdir "$work/project"
cd "$work/project"
echo '{"name": "project", "version": "1.0.0", "private": true}' > package.json
set --
while read -r name version profile check; do
  case $name in '#'*) continue ;; esac
  if chosen "$name"; then
    set -- "$@" "$name@$version"
  fi
done < "$list"
echo "Installing $# packages without scripts…" >&2
npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >&2

# The scripts of the package in this folder, in npm's order.
scripts() {
  node -e '
    const scripts = require("./package.json").scripts || {};
    const names = ["preinstall", "install", "postinstall"].filter(name => scripts[name]);
    if (!scripts.install && !scripts.preinstall && require("fs").existsSync("binding.gyp")) names.push("(node-gyp)");
    console.log(names.join(" "));'
}

# Runs a command as $user with a home of its own, so that its audit trail does not go to ours.
as_user() {
  if [ "$user" = root ] || [ "$(id -u)" -ne 0 ]; then
    env HOME="$work/home-$user" "$@"
  else
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/home-$user" "$@"
  fi
}

# pfsec exec with what is left of the arguments, output to the package's log.
held() {
  as_user "$root/pfsec" exec --isolation L2 "$@" >> "$log" 2>&1 < /dev/null
}

failures=0
run_package() {
  log=$work/log-$user/$(echo "$name" | tr / _).log
  cd "$work/project-$user/node_modules/$name"
  names=$(scripts)
  started=$(date +%s)
  result=passed
  for script in $names; do
    if [ "$script" = "(node-gyp)" ]; then
      held --profile "$profile" -- node-gyp rebuild || result=failed
    else
      held --profile "$profile" -- npm run "$script" || result=failed
    fi
    [ $result = passed ] || break
  done
  seconds=$(($(date +%s) - started))
  if ! held --profile strict -- node -e "if (!($check)) process.exit(1); console.log('works')"; then
    result="$result, does not work"
  fi
  case $result in passed) ;; *) failures=$((failures + 1)) ;; esac
  refused=$(grep -c '^pfsec exec: refused' "$log") || true
  printf '| %s %s | `%s` | %s | %s | %s | %s s | %s |\n' \
    "$name" "$version" "$profile" "${names:-none}" "$user" "$result" "$seconds" "$refused"
}

users=user
[ "$(id -u)" -eq 0 ] && users="user root"
echo "| package | profile | scripts | as | result | time | kinds of refusal |"
echo "|---|---|---|---|---|---|---|"
for user in $users; do
  cp -a "$work/project" "$work/project-$user"
  mkdir "$work/home-$user" "$work/log-$user"
  if [ "$user" = user ] && [ "$(id -u)" -eq 0 ]; then
    chown -R 65534:65534 "$work/project-$user" "$work/home-$user"
  fi
  while read -r name version profile check <&3; do
    case $name in '#'*) continue ;; esac
    if chosen "$name"; then
      run_package
    fi
  done 3< "$list"
done
if [ -n "${KEEP:-}" ]; then
  echo "Output: $work/log-*" >&2
fi
[ $failures -eq 0 ]
