#!/bin/sh
# Prints how fast files are hashed, as ratios to openssl and sha512sum in the same run. Needs JAVA_HOME (a JDK 25) and
# the compiled modules: mvn -q -Dproduct package
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
"$java" -cp "$here/bench/target/classes:$here/core/target/classes" dev.packagefast.bench.Hashing "$folder"
