# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2086 # run sets out, err and status; names are words
# tests/container/many.sh: many containers at once: each runs, is listed, frozen and stopped, and
# nothing is left.
# deadline of the long version: 1200 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

count=$(times 20 500)
names=$(seq -f 'c%03g' "$count")
# all COMMAND...: for each name; how often it failed.
all() {
	local failed=0 name
	for name in $names; do "$CUBBY" "$@" "$name" >/dev/null 2>>errors || failed=$((failed + 1)); done
	echo $failed
}
# in_state STATE: how many are.
in_state() { "$CUBBY" ls -F state | grep -cx "$1"; }
# fastest: microseconds of the fastest of ten lists: what else the machine does is no part of it.
fastest() {
	local begin
	for _ in {1..10}; do
		begin=${EPOCHREALTIME/[.,]/}
		"$CUBBY" ls >listed
		echo $((${EPOCHREALTIME/[.,]/} - begin))
	done | sort -n | head -n 1
}

"$CUBBY" create c000 --home app -- sleep 1000
"$CUBBY" start -F c000 -- sh -c 'echo x >~/file'
failed=0
for name in $names; do "$CUBBY" copy c000 "$name" || failed=$((failed + 1)); done
"$CUBBY" destroy c000
is "$count containers are made of one" "$failed" 0
is "all start" "$(all start)" 0
is "... and are listed as running" "$(in_state RUNNING)" "$count"
least=$(fastest)
is "... all of them" "$(grep -c '^c[0-9]* .*RUNNING' listed)" "$count"
# Only of all 500: a machine under load says nothing about a list.
[ "$count" -lt 500 ] || sanitized || ok "... in less than 50 ms ($least us)" [ "$least" -lt 50000 ]
sanitized || is "... each with a supervisor of at most 1 MiB" \
	"$(for name in $names; do ps -o rss= -p "$(fact "$name" supervisor)"; done | awk '$1 > 1024' | wc -l)" 0
is "all are frozen" "$("$CUBBY" freeze $names) $(in_state FROZEN)" " $count"
is "... and thawed" "$("$CUBBY" thaw $names) $(in_state RUNNING)" " $count"
is "each has its own files" "$("$CUBBY" cp "c$(printf %03d "$count"):file" . && cat file)" x
supervisors=$(for name in $names; do fact "$name" supervisor; done)
is "all are stopped" "$("$CUBBY" stop $names) $(in_state STOPPED)" " $count"
is "... and every supervisor ends" "$(for pid in $supervisors; do gone "$pid" || echo "$pid"; done)" ""
is "all are destroyed" "$("$CUBBY" destroy $names)$(cat errors)" ""
nothing_left "nothing is left"

done_testing
