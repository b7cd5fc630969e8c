#!/bin/sh
# Fuzzes OSV records, version strings, range expressions, index bytes, JSON and resolved POMs for ten minutes each (or $1 seconds).
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd -P)
cd "$root"
. tools/jdk.sh
find_jdk || { say_no_jdk bench/soak/fuzz.sh; exit 3; }
JAVA_HOME=$JDK exec mvn -B -ntp -pl core,maven -am test -Djacoco.skip -Dspotless.check.skip \
  -Dsurefire.failIfNoSpecifiedTests=false -Dpfsec.fuzz.seconds="${1:-600}" \
  -Dtest='VersionFuzzTest,CorruptionTest#fuzzedBytesEndInAnAnswerOrAReport,ImportTest#fuzzed*,ChangeListTest#fuzzed*,JsonReaderTest#fuzzed*,HostilePomTest#fuzzed*'
