#!/bin/sh
# Kills a process that appends to an audit log, fifty times (or $1), and checks that nothing acknowledged is lost.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd -P)
cd "$root"
. tools/jdk.sh
find_jdk || { say_no_jdk bench/soak/audit-kill.sh; exit 3; }
JAVA_HOME=$JDK mvn -q -B -ntp -pl bench -am -DskipTests -Dspotless.check.skip -Dforbiddenapis.skip -Djacoco.skip package
exec "$JDK/bin/java" -cp "bench/target/classes:core/target/classes" dev.packagefast.bench.soak.AuditKill "$@"
