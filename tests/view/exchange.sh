# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/view/exchange.sh: processes that rename, exchange and make names against each other, where rules of
# view.* hold: what is hidden, redacted or locked is neither seen nor moved, and no such name is made.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
P=$PWD/project
fresh() {
	rm -rf "$P"
	mkdir -p "$P"/{sub/.git/hooks,sub2/.git/hooks,w/hooks,b}
	echo secret | tee "$P/.env" "$P/sub/.env" >"$P/id.key"
	echo secret | tee "$P/sub/.git/hooks/own" >"$P/sub2/.git/hooks/own"
	echo plain | tee "$P/a" "$P/sub/a" "$P/w/x" "$P/w/hooks/x" >"$P/b/key"
}
# What rules speak of, wherever whole directories have been moved to: the last names, and what is in it.
guarded() {
	(cd "$P" && find . \( -name .env -o -name '*.key' -o -path '*/.git/hooks' -o -path '*/.git/hooks/*' \) \
		-printf '%f %y\n' -type f -exec cat {} \; | LC_ALL=C sort)
}
rules=(--view-hide "$P/**/.env" --view-redact "$P/**/*.key" --view-hide "$P/**/.git/hooks/*" --view-lock "$P/**/.git/hooks")
program=$BUILD_TESTS/view/exchange
count=$(times 800 50000)

fresh
before=$(guarded)
is "a control: there is something to guard" "$(grep -c secret <<<"$before")" 5
# Chance decides what comes of one run.
all='listed [.]env.*read .*moved [1-9][0-9]* [1-9][0-9]* [1-9][0-9]* '
for seed in $(seq 50); do
	fresh
	inside --rw "$P" --ro "$program" -- "$program" "$P" "$count" "$seed"
	seen="$(grep ^listed <<<"$out" | head -n 1) $(grep ^read <<<"$out" | head -n 1) $(grep ^moved <<<"$out")"
	[[ ! $seen =~ $all || $(guarded) == "$before" ]] || break
done
like "a control: without rules secrets are read, hidden names listed, and each kind of rename works but with a whiteout, which needs a right" \
	"$seen" "$all"
isnt "  ... and what is guarded is moved or changed" "$(guarded)" "$before"

for way in "--rw $P" "--rw $P --map root" "--overlay $P"; do
	for seed in $(seq 1 "$(times 2 20)"); do
		fresh
		# shellcheck disable=SC2086 # words
		inside $way "${rules[@]}" --ro "$program" -- "$program" "$P" "$count" "$seed"
		is "$way, $seed: nothing is read or listed" "$status $(grep -v ^moved <<<"$out" | sort | uniq -c | head -n 5)$err" "0 "
		echo "$out" >>moved
		is "$way, $seed: what is guarded is as it was" "$(guarded)" "$before"
	done
done
is "other names are renamed, without replacement, and exchanged" \
	"$(awk '$1 == "moved" { a += $2; b += $3; c += $4 } END { print (a > 0) (b > 0) (c > 0) }' moved)" 111
done_testing
