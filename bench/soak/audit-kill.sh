#!/bin/sh
# Kills a process that appends to an audit log, fifty times (or $1), and checks that nothing acknowledged is lost.
# Needs: mvn -pl bench -am -DskipTests package
set -eu
cd "$(dirname "$0")/../.."
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "bench/target/classes:core/target/classes" \
    dev.packagefast.bench.soak.AuditKill "$@"
