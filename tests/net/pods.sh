# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/net/pods.sh: network.mode = pod:NAME: one network for several sandboxes, whoever comes and goes.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 9 name 53

# Ends the first of the launchers that are left, with a signal.
ends() {
	kill "$1" "${launchers[0]}"
	wait "${launchers[0]}" 2>/dev/null
	launchers=("${launchers[@]:1}")
}
all_gone() { until [ -z "$("$CUBBY" ls -1)" ] && ! pgrep -u "$(id -u)" -f '^cubby: pod ' >/dev/null; do :; done; }
pod_pid() { "$CUBBY" ls --json | python3 -c 'import json, sys
for s in json.load(sys.stdin):
    if s["name"] == "pod:web": print(s["pid"])'; }
members() { "$CUBBY" net status --json "$1" | python3 -c 'import json, sys; p = json.load(sys.stdin)["pod"]; print(p["name"], *sorted(p["members"]))'; }

pod=(-p default --net pod:web --ro "$PWD/netask.py")
kernel_since 6 12 || pod+=(-s network.abstract=allow)
asks_options=("${pod[@]}")
allowed=(--net-allow 203.0.113.9:7 --net-allow web.test:9)

# --- one network
sandbox_serve db "${pod[@]}" "${allowed[@]}" -- echo 8081
asks "members reach each other at 127.0.0.1" "hello" -- echo 127.0.0.1 8081
asks "(a member of another pod does not)" "ECONNREFUSED" --net pod:other -- tcp 127.0.0.1 8081
asks "(nor does a sandbox without)" "ECONNREFUSED" --net none -- tcp 127.0.0.1 8081
asks "the rules of the first member are everybody's" "hello hello EHOSTUNREACH" -- \
	echo 203.0.113.9 7 + echo web.test 9 + tcp 203.0.113.9 9
inside_is "names are asked of the pod's resolver" "$("$CUBBY" exec db cat /etc/resolv.conf)" "${pod[@]}" -- cat /etc/resolv.conf
inside_is "it is its network namespace" "$("$CUBBY" exec db readlink /proc/self/ns/net)" "${pod[@]}" -- readlink /proc/self/ns/net
run "$CUBBY" exec db "${ask[@]}" echo 203.0.113.9 7
is "a program that comes later has it" "$out" hello
is "cubby net status of a member shows the pod" "$(members db)" "web db"
is "... as that of the pod does" "$(members pod:web)" "web db"
run "$CUBBY" net status db
like "... and as text" "$out" "^pod: +web, with db"
run "$CUBBY" plan --json "${pod[@]}" "${allowed[@]}" -- true
is "the plan shows it" "$(python3 -c 'import json, sys
p = json.load(sys.stdin); names = [s["name"] for s in p["steps"]]
print(p["spec"]["network.mode"], p["spec"]["network.allow"], names[0], "uplink" in names, "resolver" in names)' <<<"$out")" \
	"pod:web ['203.0.113.9:7', 'web.test:9'] pod False True"
like "Tab knows it" "$("$CUBBY" __complete run --net pod:)" "^pod:web"
run "$CUBBY" why host web.test "${pod[@]}" "${allowed[@]}"
like "cubby why knows it" "$out" "reachable.*one that runs already has its own rules"

# --- what is said of it
asks "the same, in another order" hello --net-allow web.test:9 --net-allow 203.0.113.9:7 -- echo 203.0.113.9 7
refused "other rules" "cannot join 'pod:web': it has network.allow = 203.0.113.9:7, web.test:9, and this sandbox says web.test:9" \
	"${pod[@]}" --net-allow web.test:9
refused "what the first did not say" "it has network.deny = \(nothing\), and this sandbox says @doh" "${pod[@]}" --net-deny @doh
refused "another word" "it has network.on-miss = unreach, and this sandbox says drop" "${pod[@]}" -s network.on-miss=drop
asks "what is so anyway" hello -s network.on-miss=unreach -- echo 203.0.113.9 7
refused "a capability" "contradicts caps" "${pod[@]}" --cap chown
refused "sandboxes inside" "contradicts syscalls.nesting" "${pod[@]}" -s syscalls.nesting=true
refused "no namespaces" "contradicts isolation" "${pod[@]}" --isolation landlock
refused "another program" "a pod needs network.backend" "${pod[@]}" -s network.backend=pasta
refused "the network of another as well" "contradicts network.mode" "${pod[@]}" -s share+=net:db
is "none of them is a member" "$(members db)" "web db"
run "$CUBBY" net allow db 203.0.113.9:9
asks "cubby net allow, of a member, is for all" hello -- echo 203.0.113.9 9
run "$CUBBY" net deny pod:web 203.0.113.9:9
asks "... and of the pod" EHOSTUNREACH -- tcp 203.0.113.9 9
run "$CUBBY" net log db
like "the log is one" "$out" '"verdict":"deny"'

# --- walls
"$CUBBY" exec db sh -c 'echo theirs >/tmp/private'
inside_is "files and processes stay apart" " 0" "${pod[@]}" -- sh -c 'echo "$(cat /tmp/private 2>/dev/null) $(cat /proc/[0-9]*/comm | grep -c python)"'
inside_is "no capability is there" "0000000000000000" "${pod[@]}" -- sed -n 's/^CapBnd:\t//p' /proc/self/status
walled "the network cannot be changed" "${pod[@]}" -- ip link set lo mtu 65000
walled "no user namespace is made inside" "${pod[@]}" -- unshare -U true
asks "... and it works still" hello -- echo 127.0.0.1 8081

# --- ports
sandbox_serve web "${pod[@]}" --publish 9080:9080 --publish "unix:$PWD/sock:9080" -- echo 9080
run "${ask[@]}" echo 127.0.0.1 9080
is "a port that a later member publishes" "$out" hello
run python3 -c 'import socket
s = socket.socket(socket.AF_UNIX); s.connect("sock"); s.sendall(b"hello"); print(s.recv(9).decode())'
is "a unix socket" "$out" hello
like "both are shown" "$("$CUBBY" net status pod:web)" "port: 127.0.0.1:9080:9080"
run "$CUBBY" net publish web 9081:8081
run "${ask[@]}" echo 127.0.0.1 9081
is "one that is published later, of another member's" "$out" hello
refused "a port that is taken" "cannot publish.*9080" "${pod[@]}" --publish 9080:80
is "members" "$(members web)" "web db web"

# --- who leaves
launchers=("${launchers[1]}" "${launchers[0]}")
ends -TERM
until ! "$CUBBY" net status pod:web | grep -q 9080; do :; done
run "${ask[@]}" tcp 127.0.0.1 9080
is "its ports go with a member" "$out" ECONNREFUSED
ok "... and the name of its socket" test ! -e sock
run "${ask[@]}" echo 127.0.0.1 9081
is "what cubby net publish opened is the pod's" "$out" hello
sandbox_serve last "${pod[@]}" -- echo 8083
is "a port that is closed can be published anew" "$("$CUBBY" run "${pod[@]}" --publish 9080:8083 -- echo ended)" ended
ends -KILL
until [ "$(members last)" = "web last" ]; do :; done
asks "when the first one was killed, the others go on" "hello hello ECONNREFUSED" -- echo 127.0.0.1 8083 + echo 203.0.113.9 7 + tcp 127.0.0.1 8081
pid=$(pod_pid)
ends -KILL
all_gone
# Who takes its status in may be slow.
for ((n = 0; n < 1000; n++)); do
	state=$(sed -n 's/^State:[^A-Z]*\(.\).*/\1/p' "/proc/$pid/status" 2>/dev/null)
	[[ $state == [^ZX] ]] || break
done
like "with the last one it ends" "$state" "^[ZX]?\$"
asks "then it can be made anew, with other rules" "EHOSTUNREACH hello" --net-allow 203.0.113.9:9 -- tcp 203.0.113.9 7 + echo 203.0.113.9 9
all_gone

# --- the network's own end
sandbox_serve one "${pod[@]}" "${allowed[@]}" -- echo 8081
sandbox_serve two "${pod[@]}" -- echo 8082
kill -KILL "$(pod_pid)"
until grep -q "was ended" one.err && grep -q "was ended" two.err; do :; done
like "when the network was ended its members are told" "$(cat one.err)" "note: 'pod:web' was ended: nothing leads out of the network any more"
run "$CUBBY" exec one "${ask[@]}" echo 127.0.0.1 8082
is "their loopback stays" "$out" hello
run timeout 2 "$CUBBY" exec one "${ask[@]}" tcp 203.0.113.9 7
isnt "nothing leads out" "$out" connected
asks "who comes then is in another one" "ECONNREFUSED" "${allowed[@]}" -- tcp 127.0.0.1 8081
ends -TERM
ends -TERM
all_gone
sandbox_serve one "${pod[@]}" -- echo 8081
run "$CUBBY" stop pod:web
is "cubby stop ends it" "$status" 0
run "$CUBBY" exec one "${ask[@]}" echo 127.0.0.1 8081
is "... and not its members" "$out" hello
ends -TERM
all_gone
sandbox_serve one "${pod[@]}" -- echo 8081
like "cubby info knows a pod" "$("$CUBBY" info pod:web)" "pod:web"
run "$CUBBY" wait -s RUNNING pod:web
is "... and cubby wait" "$status" 0
run "$CUBBY" kill -s USR1 pod:web
is "a signal that ends nothing does not" "$(members one)" "web one"
run "$CUBBY" kill pod:web
until ! "$CUBBY" ls -1 | grep -q '^pod:web$'; do :; done
run "$CUBBY" exec one "${ask[@]}" echo 127.0.0.1 8081
is "cubby kill ends it, and not its members" "$out" hello
ends -TERM
all_gone

# --- what cannot be made
mkdir closed && chmod 500 closed
run "$CUBBY" run "${pod[@]}" -s network.log="$PWD/none/log" -- echo started
like "the first member is told why" "$status $err" "^125 cubby: 'pod:web': cannot write the log '.*/none/log': No such file"
all_gone

# --- at the same instant
together() {
	pids=()
	rm -f same.*
	for n in {1..6}; do
		"$CUBBY" run "${pod[@]}" -- sh -c 'readlink /proc/self/ns/net; read -r _' <rig.wait >"same.$n" 2>&1 6>&- 5>&- 7>&- &
		pids+=($!)
	done
	for n in {1..6}; do until [ -s "same.$n" ] || ! kill -0 "${pids[n - 1]}" 2>/dev/null; do :; done; done
	same="$(sort -u same.* | grep -c '^net:') $(cat same.* | grep -vc '^net:')"
}
mkfifo rig.wait
for round in 1 2 3; do
	exec 7<>rig.wait
	together
	is "six at the same instant are in one ($round)" "$same" "1 0"
	exec 7>&-
	wait "${pids[@]}"
	all_gone
done

# Each ends the pod that the next one wants to join.
pids=()
for ((n = 0; n < $(times 20 200); n++)); do
	"$CUBBY" run "${pod[@]}" -- true 2>>churn 6>&- 5>&- &
	pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || echo "ended with $?" >>churn; done
is "who comes when it ends is in the next one" "$(cat churn)" ""
all_gone

# --- how many
for ((n = 0; n < 24; n++)); do
	"$CUBBY" run -n "m$n" "${pod[@]}" -- cat <rig.hold >/dev/null 2>&1 6>&- 5>&- &
	launchers+=($!)
done
until [ "$(members pod:web 2>/dev/null | wc -w)" = 25 ]; do :; done
refused "no more than 24" "cannot take another member: 24 are there" "${pod[@]}"
run "$CUBBY" net status m7
is "there is room to ask it" "$status" 0
while [ ${#launchers[@]} -gt 0 ]; do ends -KILL; done
all_gone
is "nothing is left" "$(ls -A ~/.local/state/cubby/run 2>/dev/null)" ""

done_testing
