# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/container/limits.sh: cgroup, set and top where nothing is handed over to the user, and what
# they say then. What they do where it is: tests/vm/containers.sh.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

"$CUBBY" create web -- sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done; exec sleep 1000'
run "$CUBBY" cgroup web memory.max
like "a stopped one has no cgroup" "$status $err" "1 .*'web' is not running.*made when it starts"
run "$CUBBY" set web memory=64M
like "a limit of a stopped one is not set" "$status $err" "1 .*'web' is not running.*--save"
exits "... but can be kept" 0 "$CUBBY" set --save web memory=64M pids=100 cpus=1.5 cpu-weight=50
is "... in its config" "$(grep -A9 '^\[limits\]' "$KEPT/web/config.toml" | grep -E 'memory|tasks|cpu')" 'memory     = "64M"
cpus       = "1.5"
cpu-weight = 50
tasks      = 100'
exits "... which is right" 0 "$CUBBY" checkconfig web
exits "none takes one away" 0 "$CUBBY" set --save web limits.memory=none tasks=none cpus=none
is "... and only that" "$(grep -A9 '^\[limits\]' "$KEPT/web/config.toml" | grep -E 'memory|tasks|cpu')" 'cpu-weight = 50'
"$CUBBY" set --save web cpu-weight=none
for wrong in memory memory= memory=lots colour=red limits.wall=1s nonsense; do
	run "$CUBBY" set --save web "$wrong"
	is "'$wrong' is a usage error" "$status" 2
done
run "$CUBBY" set web
like "so is none at all" "$status $err" "2 .*no limit is given"

"$CUBBY" start web
if [ "$("$CUBBY" info --json web | json 'j[0]["cgroup"]')" = None ]; then
	like "info says that it has no cgroup" "$("$CUBBY" info web)" "Cgroup: +none: frozen by SIGSTOP"
	run "$CUBBY" cgroup web cpu.shares
	like "cgroup says so too" "$status $err" "125 .*'web' has no cgroup of its own.*cubby doctor"
	run "$CUBBY" set --save web memory=64M
	is "a limit that cannot be enforced is an error" "$status" 125
	unlike "... and is not kept" "$(cat "$KEPT/web/config.toml")" 64M
else
	skip "what is said without a cgroup" control "this user has one"
fi
exits "freeze stops it all the same" 0 "$CUBBY" freeze web
is "... and says so" "$(state web)" FROZEN
exits "thaw lets it go on" 0 "$CUBBY" thaw web

# top
run "$CUBBY" top -b -n 2 -d 200ms
like "top shows it, twice" "$out" "NAME +CPU% +CPU SECONDS +MEMORY +TASKS.web +[0-9.]+ +[0-9]+\.[0-9]{3} +[0-9.]+ MiB +[0-9]+.NAME.*web "
is "... without what a terminal needs" "$(grep -c $'\033' <<<"$out")" 0
until [ "$("$CUBBY" info --json web | json 'j[0]["cpu_ms"]')" -ge 100 ]; do :; done
like "... with the time that it has used" "$("$CUBBY" top -bn1 web)" "web +0\.0 +[0-9]+\.[0-9]*[1-9][0-9]* "
is "... and only those that are named" "$("$CUBBY" top -bn1 other | wc -l)" 1
ok "... on a terminal until q is typed" "$PTYRUN" -t 20 "$CUBBY" top -d 100s <<'EOF'
expect "web"
send "q\r"
wait 0
EOF
exits "a time that is none is refused" 2 "$CUBBY" top -d 5ms
exits "so is no look at all" 2 "$CUBBY" top -n 0
"$CUBBY" destroy -f web

done_testing
