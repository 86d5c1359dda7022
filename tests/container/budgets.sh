# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/container/budgets.sh: budgets are kept, and what they say where no cgroup is handed over.
# What they do where one is: tests/vm/budgets.sh.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"

STORE=$HOME/.local/share/cubby/budgets

is "at first there is none" "$("$CUBBY" budget list)$("$CUBBY" budget list --json | json j)" "[]"
refused "one that is not there is an error with the way out" \
	"there is no budget 'shop'.*cubby budget set shop" --budget shop
exits "set makes one" 0 "$CUBBY" budget set shop memory=512M pids=100
is "... which is kept" "$(cat "$STORE/shop/limits")" "limits.memory=512M
limits.tasks=100"
exits "... changes it" 0 "$CUBBY" budget set shop limits.memory=1G tasks=none cpus=1.5
is "... and only what is said" "$("$CUBBY" budget list)" "shop  memory=1G cpus=1.5"
is "info" "$("$CUBBY" budget info shop)" "Name:           shop
Limits:         memory=1G cpus=1.5
Members:        none"
is "... for programs too" "$("$CUBBY" budget info --json shop | json j)" \
	"[{'name': 'shop', 'limits': {'memory': '1G', 'cpus': '1.5'}, 'members': []}]"
for wrong in ../x .x 'a b' '' 12; do
	run "$CUBBY" budget set "$wrong" memory=1G
	like "'$wrong' cannot be its name" "$status $err" "2 .*cannot be the name of a budget"
done
for wrong in memory memory= memory=lots memory=0 tasks=0 colour=red nice=1 limits.wall=1s; do
	run "$CUBBY" budget set shop "$wrong"
	is "'$wrong' is a usage error" "$status" 2
done
is "... and changes nothing" "$("$CUBBY" budget list)" "shop  memory=1G cpus=1.5"
run "$CUBBY" budget set shop
like "no limit is one too" "$status $err" "2 .*no limit is given"
run "$CUBBY" budget
is "so is no word" "$status" 2
run "$CUBBY" budget make shop
like "... and an unknown one" "$status $err" "2 .*set, list, info or remove"
run "$CUBBY" budget info other
like "there is no other" "$status $err" "125 .*there is no budget 'other'"
is "changes at the same time are not lost" "$(
	for limit in memory=64M tasks=7 cpus=0.5 cpu-weight=50 swap=0; do "$CUBBY" budget set both $limit & done
	wait
	"$CUBBY" budget list | grep ^both | grep -o '[a-z-]*=' | sort | tr -d '\n'
)" "cpu-weight=cpus=memory=swap=tasks="
echo "limits.colour=red" >"$STORE/both/limits"
run "$CUBBY" budget info both
like "what is no limit is an error" "$status $err" "125 .*cannot understand the limit 'limits.colour=red'"
exits "remove" 0 "$CUBBY" budget remove both
is "... leaves nothing" "$(ls -A "$STORE")" shop
walled "inside nobody sees them" --home host -- ls "$STORE/shop"

# What it means is said by plan, kept by create, and refused where it cannot be had.
like "plan shows it" "$("$CUBBY" plan -p default --budget shop -- true)" "budget *= \"shop\""
"$CUBBY" create web --budget shop -- sleep 1000
is "a container's config has it" "$("$CUBBY" info -c limits.budget web)" 'limits.budget = "shop"'
inside --budget shop -- true
if [ "$status" = 0 ]; then
	skip "what is said without a cgroup" control "this user has one"
else
	is "where no cgroup can be had it is an error" "$status" 125
	like "... with cause and way out" "$err" "cannot enforce limits.budget = shop: .*cgroup.*hint: "
	inside --budget shop -s limits.strict=false -- echo up
	is "... unless that is allowed" "$status $out" "0 up"
	like "... and said once" "$err" "^cubby: note: not enforced: limits.budget: [^"$'\n'"]*$"
	run "$CUBBY" start web
	like "a container's start says so too" "$status $err" "125 .*cannot enforce limits.budget = shop"
	is "... and it is not running" "$(state web)" STOPPED
	"$CUBBY" start -s limits.budget! web
	run "$CUBBY" move --limits-only --to shop web
	like "nor can one be moved that has none" "$status $err" "125 .*'web' has no cgroup of its own"
	"$CUBBY" stop -k web
fi
is "nothing is locked behind it" "$("$CUBBY" budget remove shop && ls -A "$STORE")" ""

# move
run "$CUBBY" move --out web
like "only limits are moved" "$status $err" "2 .*say --limits-only.*namespaces, user and filter"
for wrong in "" "--to shop --out" "--to a/b"; do
	# shellcheck disable=SC2086 # words are meant
	run "$CUBBY" move --limits-only $wrong web
	is "'$wrong' is a usage error" "$status" 2
done
run "$CUBBY" move --limits-only --out web
like "a stopped one is not moved" "$status $err" "1 .*'web' is not running.*--save"
exits "... but it can be kept" 0 "$CUBBY" move --limits-only --save --out web
is "... in its config" "$("$CUBBY" info -cH limits.budget web 2>/dev/null; grep -c budget "$KEPT/web/config.toml")" 0
run "$CUBBY" move --limits-only --out nobody
is "there must be one of that name" "$status" 125
"$CUBBY" destroy web
nothing_left "nothing is left"

done_testing
