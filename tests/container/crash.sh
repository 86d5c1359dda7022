# SPDX-License-Identifier: MIT
# tests/container/crash.sh: supervisors killed at any moment, machines that went down: the container
# dies, the next verb says what happened, and the name can be used.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

# kill_supervisor NAME: kills it, and waits until nothing inside lives.
kill_supervisor() {
	init=$(fact "$1" init)
	kill -KILL "$(fact "$1" supervisor)"
	gone "$init"
}

"$CUBBY" create web -- sleep 1000
"$CUBBY" start web
kill_supervisor web
ok "the container dies with its supervisor" gone "$init"
is "ls shows it stopped" "$("$CUBBY" ls --json web | json 'j[0]["state"]')" STOPPED
like "info says what happened" "$("$CUBBY" info web)" "Last exit: +137 \(lost\).*ended when its supervisor was killed"
"$CUBBY" start web
kill_supervisor web
run "$CUBBY" start web
is "the name can be used at once" "$status $(state web)" "0 RUNNING"
like "... and start says what happened" "$err" "note: the last run of 'web' ended when its supervisor was killed"
kill_supervisor web
exits "stop finds that it is not running" 2 "$CUBBY" stop web
"$CUBBY" start web
"$CUBBY" wait --exit-code web &
waiter=$!
follows "$waiter"
kill_supervisor web
wait "$waiter"
is "a waiter is told" "$?" 137
"$CUBBY" start web
kill_supervisor web
exits "destroy removes it" 0 "$CUBBY" destroy web

"$CUBBY" execute -d once -- sleep 1000
kill_supervisor once
run "$CUBBY" info once
nothing_left "one that was made for one run is gone with the next look"

# A record of another boot.
"$CUBBY" create web -- sleep 1000
"$CUBBY" start web
kill_supervisor web
sed -i 's/^boot .*/boot 00000000-0000-0000-0000-000000000000/' "$KEPT/web/record"
like "a record of another boot is known as such" "$("$CUBBY" info web)" "137 \(reboot\).*when the machine went down"
exits "... and the container starts" 0 "$CUBBY" start web
"$CUBBY" stop -k web
# The pid of its supervisor may be anybody's by then: a stranger is never taken for it.
sed -i "s/^state .*/state RUNNING/; s/^supervisor .*/supervisor $$/; s/^init .*/init $$/" "$KEPT/web/record"
is "a stranger with the supervisor's pid is not taken for it" "$("$CUBBY" info -sH web)" STOPPED
run "$CUBBY" stop web
is "... nor signalled" "$status" 2

# Killed while it starts, at many moments.
broken=
for n in $(seq 20); do
	"$CUBBY" start web 2>/dev/null &
	starter=$!
	for ((i = 0; i < n * 20; i++)); do :; done
	supervisor=$(pgrep -u "$(id -u)" -f 'cubby: supervisor web' | head -n 1)
	[ -z "$supervisor" ] || { kill -KILL "$supervisor" 2>/dev/null && gone "$supervisor"; }
	wait "$starter"
	case $(state web) in
	RUNNING) "$CUBBY" stop -k web ;;
	STOPPED) ;;
	*) broken+="round $n: $(state web) " ;;
	esac
	"$CUBBY" start web 2>/dev/null && "$CUBBY" stop -k web || broken+="round $n: cannot be used again "
done
is "a supervisor killed while it starts leaves a container that starts" "$broken" ""

# A verb that is killed leaves nothing that holds others up.
for n in $(seq 10); do
	"$CUBBY" create "x$n" -- true &
	for ((i = 0; i < n * 30; i++)); do :; done
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
	"$CUBBY" destroy "x$n" 2>/dev/null
	"$CUBBY" create "x$n" -- true || broken+="x$n "
	"$CUBBY" destroy "x$n"
done
is "a create that is killed leaves its name free, or a whole container" "$broken" ""
"$CUBBY" destroy web
is "nobody sees what they left" "$("$CUBBY" ls -1)" ""

done_testing
