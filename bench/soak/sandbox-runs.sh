#!/bin/sh
# Runs a thousand (or $1) commands in the sandbox and looks for what they leave behind: processes, threads, descriptors,
# folders.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd -P)
cd "$root"
. tools/jdk.sh
find_jdk || { say_no_jdk bench/soak/sandbox-runs.sh; exit 3; }
JAVA_HOME=$JDK exec mvn -B -ntp -pl sandbox test -Djacoco.skip -Dtest=LifeTest -Dsandbox.runs="${1:-1000}"
