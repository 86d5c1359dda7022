# SPDX-License-Identifier: MIT
# tests/hostile/matrix.sh: every attempt in every kind of sandbox: each system call policy, each map of
# ids, entered by run and by exec. Each must work somewhere outside, or it proves nothing.
# deadline: 240 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/arena.sh"

arena_open
RESULTS=$TMP/results
mkdir "$RESULTS"

maps=(self root)
if has_ranges; then
	maps+=(range)
else
	skip "ids.map = range" subids "$(id -un) has no line in /etc/subuid, or newuidmap is missing"
fi
try_outside "$RESULTS"
for policy in default strict developer; do
	for map in "${maps[@]}"; do try_inside "$RESULTS" $policy "$map"; done
done

# verdict NAME GRANTED: what is wrong with it: where it works, was not tried or was not answered.
verdict() {
	awk -F'\t' -v name="$1" -v granted="$2" '
	FNR == 1 { kind = FILENAME; sub(/.*\//, "", kind); policy = kind; sub(/,.*/, "", policy) }
	FNR == 1 { kinds[kind] = "not tried"; policies[kind] = policy }
	$1 == name { kinds[kind] = $2 }
	END {
		for (kind in kinds) {
			if (index(" " granted " ", " " policies[kind] " "))
				continue
			if (kinds[kind] ~ /^(works|not tried|never ends|broken)/)
				print kind ": " kinds[kind]
		}
	}' "$RESULTS"/*,*,*
}

count=0
while IFS=$'\t' read -r name granted what; do
	[ "$granted" != non-goal ] || continue
	count=$((count + 1))
	if ! grep -qx "$name"$'\t'works "$RESULTS/outside" "$RESULTS/namespaces"; then
		skip "$name: $what" control "outside: $(sed -n "s/^$name\t//p" "$RESULTS/outside" "$RESULTS/namespaces" | xargs)"
		continue
	fi
	wrong=$(verdict "$name" "$granted")
	is "$name: $what" "$wrong" ""
done < <(list)
ok "there are 150 attempts" [ "$count" -ge 150 ]
is "nothing was said against it" "$(sort -u "$RESULTS/errors")" ""
done_testing
