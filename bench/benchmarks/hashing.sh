# SHA-512 of one large and many small files against openssl and sha512sum (targets: 0.85 and 1.8 times as fast)
files=$(mktemp -d) || exit 3
run_java dev.packagefast.bench.Hashing "$files"
hashed=$?
rm -rf "$files"
[ $hashed = 0 ] || exit 3
