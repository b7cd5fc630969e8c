# Trains and writes the AOT caches of the build in $home for the JDK in $JDK. Sourced by pfsec and tools/build.sh.
# A cache belongs to one JDK; without one everything works and starts slower, so a failure here is no error.

# train NAME COMMAND…: the cache $home/<jdk>.NAME from a run of that command. There are three, because all that one holds
# is loaded on every start, and a scan that prints a table has no use for what exec needs, or for what writes JSON.
train() {
  name=$1
  shift
  training=$(mktemp -d "${TMPDIR:-/tmp}/pfsec-aot.XXXXXX") || return
  # Its trail and figures are no one's: they go where the rest of the training goes. The first run makes them, so that
  # the second, which is learnt from, does what every later one does. It works in a folder of its own, because what runs
  # in the sandbox may write where it stands.
  mkdir "$training/here"
  for learn in "" "-XX:AOTCacheOutput=$training/cache"; do
    # The cache remembers the class path it was made with, and the build is started by that same path.
    (cd "$training/here" && XDG_STATE_HOME=$training XDG_DATA_HOME=$training "$JDK/bin/java" $learn -XX:+UseSerialGC \
      -XX:TieredStopAtLevel=1 -XX:-UsePerfData --enable-native-access=ALL-UNNAMED -Dpfsec.home="$home" \
      -cp "$classpath" dev.packagefast.cli.Pfsec "$@" > "$training/log" 2>&1)
  done
  if [ -s "$training/cache" ]; then
    cp "$training/cache" "$home/${JDK##*/}.$name.$$" && mv "$home/${JDK##*/}.$name.$$" "$home/${JDK##*/}.$name"
  else
    : > "$home/${JDK##*/}.$name"
  fi
  rm -rf "$training"
}

classpath=
for jar in "$home"/lib/*.jar; do
  classpath=${classpath:+$classpath:}$jar
done
train exec.aot exec --quiet -- true
train report.aot scan --format json "$root/examples/storefront"
# YAML and TOML have libraries, whose classes would be taken from their jars one by one.
train aot scan "$root/examples/storefront" "$root/tools/training"
