# SPDX-License-Identifier: MIT
# tests/container/console.sh: console and logs: the terminal of a container in the background.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"
. "$TOP/tests/lib/terminal.sh"

"$CUBBY" create web -- sh -c 'echo ready; while read -r line; do echo "got $line"; [ "$line" != end ] || exit 4; done'
"$CUBBY" start web
at_terminal "console shows what was said before, and takes what is typed" "$CUBBY" console web <<'SCRIPT'
expect "ready"
send "hello\r"
expect "got hello"
send "\x01q"
wait 0
SCRIPT
is "leaving it leaves the container as it is" "$(state web)" RUNNING
at_terminal "it can be entered again" "$CUBBY" console -e ^b web <<'SCRIPT'
expect "got hello"
send "\x02\x02again\r"
expect "got"
expect "again"
send "\x02q"
wait 0
SCRIPT
run bash -c '{ echo one; echo two; } | timeout 20 "$1" console web' bash "$CUBBY" &
until grep -q 'got two' "$KEPT/web/log"; do :; done
timeout 20 "$CUBBY" console -r web </dev/null >seen &
viewer=$!
until grep -q 'got two' seen; do :; done
echo end | timeout 20 "$CUBBY" console web >/dev/null
wait "$viewer"
is "a viewer that only looks sees what others type" "$(tr -d '\r' <seen | tail -n 1)" "got end"
"$CUBBY" wait web
wait
is "... and the container gets it" "$(fact web exit)" 4
like "logs prints all of it, in lines of its own" "$("$CUBBY" logs web)" "ready.*got hello.*got end"
unlike "... without the terminal's returns" "$("$CUBBY" logs web)" $'\r'
"$CUBBY" start web -- sh -c 'echo first; read -r line; echo second'
"$CUBBY" logs -f web >followed &
follower=$!
until grep -q first followed; do :; done
echo go | timeout 20 "$CUBBY" console web >/dev/null
wait "$follower"
is "logs -f goes on to the end" "$(tail -n 1 followed)" second

# A viewer that does not read holds nothing up, and the log keeps its size.
"$CUBBY" start web -- sh -c 'i=0; while [ $i -lt 40000 ]; do echo "line $i of a long text that goes on and on until it is one hundred bytes long"; i=$((i + 1)); done; echo last'
mkfifo stuck
"$CUBBY" console -r web </dev/null >stuck &
stuck=$!
exec 5<stuck
ok "a viewer that does not read holds nothing up" "$CUBBY" wait -t 60s web
exec 5<&-
wait "$stuck"
is "nothing of the end is lost in the log" "$("$CUBBY" logs web | tail -n 1)" last
ok "the log is kept small" [ "$(cat "$KEPT/web/log" "$KEPT/web/log.1" | wc -c)" -lt 2200000 ]
"$CUBBY" start web sleep 1000
supervisor=$(fact web supervisor)
if sanitized; then
	skip "the supervisor has at most 1 MiB" sanitizer "it keeps tables of its own"
else
	is "the supervisor has at most 1 MiB" "$(($(ps -o rss= -p "$supervisor") <= 1024))" 1
fi
"$CUBBY" stop -k web

# rename
"$CUBBY" rename web shop
is "rename gives another name" "$(state shop)$(state web)" STOPPED
like "... under which the log is kept" "$("$CUBBY" logs shop | tail -n 1)" last
"$CUBBY" create web -- sleep 1000
run "$CUBBY" rename shop web
like "... but not one that is taken" "$status $err" "125 .*there is a container or a sandbox"
"$CUBBY" start web
exits "... nor while it runs" 125 "$CUBBY" rename web other
is "attach runs a program in it" "$("$CUBBY" attach web -- echo in)" in
"$CUBBY" destroy -f web shop
nothing_left "nothing is left"

done_testing
