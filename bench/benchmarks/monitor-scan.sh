# a cold `pfsec scan` of 1,000 packages with monitoring on against off, in pairs (target: 1.02 times)
. "$root/bench/data.sh"
thousand=$data/thousand
if [ ! -e "$thousand/package-lock.json" ]; then
  need_real
  mkdir -p "$thousand" && run_java dev.packagefast.bench.synthetic.SyntheticLockfile "$real/lockfiles" \
    "$thousand/package-lock.json" 1000 || exit 3
fi
state=$(mktemp -d) || exit 3
scan="XDG_STATE_HOME=$state $root/pfsec scan --quiet $thousand"
run_java dev.packagefast.bench.ComparePairs "${BENCH_PAIRS:-200}" 1.02 \
  "monitoring on = env PFSEC_PERFORMANCE=on $scan" "monitoring off = env PFSEC_PERFORMANCE=off $scan"
compared=$?
rm -rf "$state"
[ $compared = 0 ] || exit 3
