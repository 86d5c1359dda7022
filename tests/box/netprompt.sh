# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/netprompt.sh: network.on-miss = "ask": what no rule speaks of waits for somebody's answer.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 80 echo 443 name 53
mkfifo box.hold answers said.up
exec 8<>box.hold 9<>answers
"$CUBBY" run -n asked -p default --net filtered --net-allow four.test:443 --net-deny 198.51.100.7 -s network.on-miss=ask \
	-s network.log="$PWD/log" --ro "$PWD/netask.py" -- sh -c 'echo up; cat' <box.hold >said.up 8>&- 9>&- &
launcher=$!
read -r _ <said.up

# within COMMAND...: waits until it succeeds, as long as the sandbox lives.
within() { until "$@"; do [ -d /proc/$launcher ] || return 1; done 2>/dev/null; }
inside() { "$CUBBY" exec asked "${ask[@]}" "$@" 8>&- 9>&-; }
begin_asking() {
	"$CUBBY" net ask asked <answers >questions 2>ask.err 8>&- 9>&- &
	asker=$!
	within grep -q 'can ask from now on' questions
}
# answered ANSWER WANTED VERB...: the program's result when the next question gets this answer.
answered() {
	local answer=$1 wanted=$2 before
	shift 2
	before=$(grep -o 'wants to reach' questions | wc -l)
	inside "$@" >result &
	within asked_more "$before"
	echo "$answer" >&9
	wait $!
	is "$*: $answer" "$(cat result)" "$wanted"
}
asked_more() { [ "$(grep -o 'wants to reach' questions | wc -l)" -gt "$1" ]; }
questions_now() { grep -o 'wants to reach' questions | wc -l; }

# --- nobody is there
is "nobody is asked: it is as without" "$(inside name web.test + tcp 203.0.113.9 80 + tcp four.test 443)" "none EHOSTUNREACH connected"
ok "(its name was asked of nobody)" eval '! grep -q web.test names.log'

# --- somebody is
begin_asking
answered once connected tcp 203.0.113.9 80
answered o connected tcp 203.0.113.9 80
answered deny EHOSTUNREACH tcp 203.0.113.9 80
answered once echoed udp 203.0.113.9 7
before=$(questions_now)
inside echo web.test 80 >result &
program=$!
within asked_more "$before"
echo nonsense >&9
within asked_more $((before + 1))
echo once >&9
wait $program
is "what is no answer is asked again" "$(cat result)" hello
is "what is shown: the sandbox, the name, protocol and port" "$(grep -o 'asked wants to reach web.test, tcp port 80 (' questions | wc -l)" 2
ok "the name was asked then" grep -q web.test names.log
answered deny EHOSTUNREACH tcp other.test 80
ok "a name that was denied was asked of nobody" eval '! grep -q other.test names.log'
answered once EHOSTUNREACH tcp rebind.test 80

before=$(questions_now)
is "what is allowed is not asked" "$(inside tcp four.test 443)" connected
is "nor what is denied" "$(inside tcp 198.51.100.7 80)" EHOSTUNREACH
is "nor what is never asked" "$(inside tcp 10.0.2.2 7 + tcp 169.254.169.254 80)" "EHOSTUNREACH EHOSTUNREACH"
is "(there were no questions)" "$(questions_now)" "$before"

answered always connected tcp 203.0.113.9 443
answered a connected tcp web.test 443
answered never EHOSTUNREACH tcp 203.0.113.9 99
before=$(questions_now)
is "always and never are not asked again" "$(inside tcp 203.0.113.9 443 + tcp web.test 443 + tcp 203.0.113.9 99)" \
	"connected connected EHOSTUNREACH"
is "(there were no questions for it)" "$(questions_now)" "$before"
like "what to write into the profile is said" "$(cat questions)" 'network\.allow = \["tcp:web\.test:443"\]'

# Two that want the same wait for one answer.
inside tcp 203.0.113.9 7 >one &
first=$!
within asked_more "$before"
inside tcp 203.0.113.9 7 >two &
second=$!
within eval '[ "$("$CUBBY" net status asked | grep -c "203.0.113.9:7.*not yet open")" = 2 ]'
is "what waits is seen" "$("$CUBBY" net status asked | grep -c "not yet open")" 2
echo once >&9
wait $first $second
is "two that want the same wait for one answer" "$(cat one two | tr '\n' ' ')$(questions_now)" "connected connected $((before + 1))"

# What nobody answers is refused.
inside tcp 203.0.113.9 7 >result &
waiting=$!
within asked_more $((before + 1))
kill $asker
wait $asker 2>/dev/null
wait $waiting
is "when nobody is left to answer it is refused" "$(cat result)" EHOSTUNREACH
is "and so from then on" "$(inside tcp 203.0.113.9 7)" EHOSTUNREACH
run "$CUBBY" net ask asked </dev/null
is "who cannot answer asks nothing" "$status:$err" "0:"

is "what was answered is written down" "$(python3 -c '
import json
seen = {(d["verdict"], d.get("why") or d.get("rule")) for d in map(json.loads, open("log"))}
print(*("yes" if w in seen else w for w in (("deny", "not-allowed"), ("deny", "answered-no"), ("deny", "not-answered"), ("allow", "asked"), ("allow", "tcp:web.test:443"))))')" \
	"yes yes yes yes yes"
run "$CUBBY" net ask
is "which sandbox must be said" "$status:$err" "2:cubby: no sandbox is named"
exec 8>&-
kill $launcher
wait $launcher 2>/dev/null

done_testing
