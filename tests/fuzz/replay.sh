# SPDX-License-Identifier: MIT
# tests/fuzz/replay.sh: every known input of every fuzz target, under the sanitizers.
#
# tests/fuzz/corpus/TARGET has what fuzzing found to reach new code, and what it broke once;
# lib/seeds.sh makes the rest from tables and goldens. New inputs: make fuzz TARGET=...
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/seeds.sh"

export TMPDIR=$TMP
mkdir "$TMP/none"
for source in "$TOP"/tests/fuzz/target_*.c; do
	target=${source##*/target_}
	target=${target%.c}
	seeds "$target" "$TMP/seeds/$target"
	corpus=$TOP/tests/fuzz/corpus/$target
	[ -d "$corpus" ] || corpus=$TMP/none
	wanted=$(find "$TMP/seeds/$target" "$corpus" -type f | wc -l)
	run "$BUILD_TESTS/fuzz/$target" "$TMP/seeds/$target" "$corpus"
	is "$target: $wanted inputs" "$status:$out" "0:$wanted inputs" || head -40 <<<"$err" | sed 's/^/# /'
done

run "$BUILD_TESTS/fuzz/toml" "$TMP/missing"
isnt "control: an input that is missing is an error" "$status" 0

done_testing
