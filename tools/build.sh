# Builds the product into target/pfsec/<build> and writes its name into target/pfsec/current. Sourced by pfsec,
# which finds that folder in $home.
# One build at a time: a second first use waits for the first and then finds the product fresh.

build_locked() {
  started=$(date +%s)
  build=build-$started-$$
  new=$product/$build
  mkdir -p "$new/lib" || return 1
  : > "$new/started"
  if [ -e "$product/current" ]; then
    echo "pfsec: the sources changed; building again" >&2
  else
    echo "pfsec: first use; building (about a minute where Maven has to fetch its plugins)" >&2
  fi
  JAVA_HOME=$JDK mvn -B -ntp -f "$root/pom.xml" -Dproduct -Dstyle.color=never -pl cli -am package > "$new/build.log" 2>&1 &
  maven=$!
  trap 'kill $maven 2> /dev/null; rm -rf "$lock" "$new"; exit 130' INT TERM HUP
  build_progress
  if ! wait $maven; then
    trap - INT TERM HUP
    [ -t 2 ] && printf '\r\033[K' >&2
    echo "pfsec: the build failed; the last lines of $product/failed.log:" >&2
    mv "$new/build.log" "$product/failed.log"
    grep -E '^\[ERROR\]' "$product/failed.log" | grep -v -E 'Help 1|[Rr]e-run Maven|full stack trace|more information|After correcting|mvn <args>|Failed to execute|^\[ERROR\] *$' | sort -u | head -n 12 | sed 's/^/  /' >&2
    rm -rf "$new"
    return 1
  fi
  trap - INT TERM HUP
  [ -t 2 ] && printf '\r\033[K' >&2
  cp "$root"/cli/target/product/pfsec-cli.jar "$root"/cli/target/product/lib/*.jar "$new/lib/" || return 1
  # Every jar on the class path costs a start, and most belong to two report formats or to Maven's resolver: they stand
  # apart (see pfsec).
  mkdir "$new/lib/reports" "$new/lib/maven" || return 1
  for jar in "$new"/lib/*.jar; do
    case ${jar##*/} in
      pfsec-cli.jar | core-[0-9]* | sandbox-* | telemetry-* | picocli-* | jackson-core-* | packageurl-* | snakeyaml-engine-* | toml-*) ;;
      slf4j-* | gson-* | commons-codec-*) cp "$jar" "$new/lib/maven/" && mv "$jar" "$new/lib/reports/" || return 1 ;;
      pfsec-maven-* | maven-* | plexus-* | javax.inject-* | asm-* | httpc* | jcl-over-*) mv "$jar" "$new/lib/maven/" || return 1 ;;
      *) mv "$jar" "$new/lib/reports/" || return 1 ;;
    esac
  done
  # The starter snapshot as a file of its own: read by position, not unpacked from the jar on every start.
  cp "$root"/core/target/product/classes/dev/packagefast/security/advisory/starter.idx "$new/" || return 1
  home=$new
  aot=$home/${JDK##*/}.aot
  . "$root/tools/aot.sh"
  previous=
  [ -f "$product/current" ] && read -r previous < "$product/current"
  echo "$build" > "$product/current.$$" && mv -T "$product/current.$$" "$product/current" || return 1
  # Programs that are running still use the previous build; older ones go.
  for old in "$product"/build-*; do
    case ${old##*/} in
      "$build" | "$previous") ;;
      *) rm -rf "$old" ;;
    esac
  done
  echo "pfsec: built in $(($(date +%s) - started)) s" >&2
}

# One line that moves on a terminal; a line a step in a pipe.
build_progress() {
  said=
  while kill -0 $maven 2> /dev/null; do
    step=$(grep -E '^\[INFO\] Building ' "$new/build.log" 2> /dev/null | tail -n 1 | sed 's/^\[INFO\] Building //; s/ *\[.*//; s/ [0-9.]*$//')
    count=$(grep -c -E '^\[INFO\] Building [a-z]' "$new/build.log" 2> /dev/null)
    if [ -t 2 ]; then
      printf '\r\033[K  building %s, %s s' "${step:-(starting Maven)}" "$(($(date +%s) - started))" >&2
      sleep 0.2
    else
      if [ -n "$step" ] && [ "$step" != "$said" ]; then
        echo "  building $step (module $count)" >&2
        said=$step
      fi
      sleep 0.5
    fi
  done
}

build_product() {
  if ! command -v mvn > /dev/null 2>&1; then
    echo "pfsec: needs Maven (mvn) to build itself on first use, and found none on the PATH." >&2
    echo "  install it, for example: apt-get install maven, and run this again" >&2
    return 1
  fi
  if ! mkdir -p "$product" 2> /dev/null || [ ! -w "$product" ]; then
    echo "pfsec: cannot build: $product is not writable. Run it once as the owner of this checkout." >&2
    return 1
  fi
  lock=$product/lock
  waited=
  while ! mkdir "$lock" 2> /dev/null; do
    holder=$(cat "$lock/pid" 2> /dev/null) || holder=
    if [ -n "$holder" ] && ! kill -0 "$holder" 2> /dev/null; then
      # The holder died. Only one of those who wait may take the lock away: the one whose rename succeeds.
      mv "$lock" "$lock.stale.$$" 2> /dev/null && rm -rf "$lock.stale.$$"
      continue
    fi
    if [ -z "$holder" ]; then
      # Between taking the lock and naming itself lies an instant; a holder that stays nameless died in it.
      nameless=$((${nameless:-0} + 1))
      if [ $nameless -gt 40 ]; then
        nameless=0
        mv "$lock" "$lock.stale.$$" 2> /dev/null && rm -rf "$lock.stale.$$"
        continue
      fi
    fi
    [ -n "$waited" ] || echo "pfsec: another pfsec is building; waiting for it" >&2
    waited=yes
    sleep 0.3
  done
  echo $$ > "$lock/pid"
  result=0
  fresh || build_locked || result=1
  rm -rf "$lock"
  return $result
}

build_product
