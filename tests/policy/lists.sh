# SPDX-License-Identifier: MIT
# tests/policy/lists.sh: what the filter of each policy lets through, read from its instructions, is as
# committed in golden/: system calls, families of sockets, requests of ioctl.
# To accept a change: UPDATE=1 bash tests/policy/lists.sh
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/policy.sh"

[ "$(uname -m)" = x86_64 ] || skip_all x86_64 "the lists are those of x86_64"
GOLDEN=$TOP/tests/policy/golden

# golden FILE COMMAND...: the output is the file's.
golden() {
	local file=$GOLDEN/$1
	shift
	"$@" >"$TMP/out" 2>&1
	[ -z "${UPDATE:-}" ] || cp "$TMP/out" "$file"
	ok "${file##*/}" diff -u "$file" "$TMP/out"
}

surface() {
	filter_file "$TMP/filter" "$@" && "$POLICY" surface <"$TMP/filter"
}

# Verdicts count, not names of files: the text with its version is not part of the sums.
filter_sums() {
	local file text_len
	mkdir "$TMP/warm" && "$POLICY" warm "$TMP/warm" || return
	echo "version $FILTER_VERSION"
	for file in "$TMP"/warm/*.bpf; do
		text_len=$(od -An -tu4 -j12 -N4 "$file")
		printf '%s  %s\n' "$(tail -c +$((24 + (text_len + 7) / 8 * 8 + 1)) "$file" | sha256sum | cut -c1-16)" \
			"$(tail -c +25 "$file" | head -c "$text_len" | sed -n '3,7p' | paste -sd' ')"
	done | LC_ALL=C sort -k2
}

golden default.surface surface default
golden default-nesting.surface surface default nesting
golden default-debug.surface surface default debug
golden default-multiarch.surface surface default multiarch
golden strict.surface surface strict
golden strict-host.surface surface strict host
golden developer.surface surface developer
golden developer-edited.surface surface developer deny=clone3,execveat,ioctl,mount allow=bind,io_uring_setup,ioctl,socket
for policy in default strict developer; do
	filter_file "$TMP/filter" "$policy"
	ok "$policy: a launch loads that very filter" python3 -c 'import sys
sys.exit(open("filter", "rb").read() not in open(sys.argv[1], "rb").read())' "$CUBBY"
done

# A change here without a new FILTER_VERSION leaves users with the filters of the old tables.
golden filters.sums filter_sums

done_testing
