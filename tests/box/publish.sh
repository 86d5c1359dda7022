# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/publish.sh: ports of a private network that are reached from the host and from elsewhere,
# and what `cubby net` tells and changes of a running one.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 80 name 53
ask() { python3 netask.py "$@"; }
from_remote() { remote python3 netask.py "$@"; }

# --- from outside
sandbox_serve open --net private --publish 0.0.0.0:8080 --publish '[::]:8080' --publish udp:0.0.0.0:5353 --publish 'udp:[::]:5353' \
	--publish 9000-9001:8080-8081 --publish udp:9100:5353 --publish "unix:$PWD/door:8080" --publish "unix:$PWD/pit:8009" --publish 0.0.0.0:8019 \
	--publish 0.0.0.0:8009 -- who 8080 echo 8081 who 5353 source 8019 sink 8009
is "a client from elsewhere keeps its address, by both families" \
	"$(from_remote line 203.0.113.1 8080 + line 2001:db8:1::1 8080)" "203.0.113.9 2001:db8:1::9"
is "by UDP too" "$(from_remote ask 203.0.113.1 5353 + ask 2001:db8:1::1 5353)" "203.0.113.9 2001:db8:1::9"
is "the host's loopback is the gateway" "$(ask line 127.0.0.1 8080 + ask 127.0.0.1 9100 + line ::1 8080)" \
	"10.0.2.2 10.0.2.2 fd63:7562:6279::2"
is "a range, port by port" "$(ask line 127.0.0.1 9000 + echo 127.0.0.1 9001)" "10.0.2.2 hello"
is "without an address only the host's loopbacks are bound" \
	"$(ask tcp 127.0.0.1 9000 + tcp ::1 9000 + tcp 203.0.113.1 9000)" "connected connected ECONNREFUSED"
is "... and from elsewhere it is refused" "$(from_remote tcp 203.0.113.1 9000)" ECONNREFUSED
is "over a unix socket, for its owner only" "$(stat -c '%F %a' door) $(python3 -c '
import socket; s = socket.socket(socket.AF_UNIX); s.connect("door"); print(s.recv(99).decode())')" "socket 600 10.0.2.2"
is "and what it says is heard" "$(python3 -c '
import socket, zlib
s = socket.socket(socket.AF_UNIX); s.connect("pit"); data = bytes(range(250)) * 12000
s.sendall(data); s.shutdown(socket.SHUT_WR); print(s.recv(99).decode().split() == ["3000000", f"{zlib.crc32(data):08x}"])' 2>&1 | tail -1)" True
is "many bytes come out whole, and go in" \
	"$(from_remote source 203.0.113.1 8019 30000000 + sink 203.0.113.1 8009 30000000)" "30000000 whole"

# --- who serves inside
sandbox_serve near --net private --publish 9200 -- echo 8081
is "a port that nobody serves ends the connection" "$(ask line 127.0.0.1 9200)" ECONNRESET
inside='import socket, sys
server = socket.create_server((sys.argv[1], 8080), family=socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
print("ready", flush=True)
while True: server.accept()[0].sendall(b"near")'
for address in 127.0.0.1 ::1; do
	"$CUBBY" run -n "loop${#address}" --net private --publish 9300:8080 -- python3 -c "$inside" $address >rig.said 2>/dev/null 6>&- 5>&- &
	pid=$!
	read -r -t 30 _ <&5
	is "a program that listens on $address only is found" "$(ask line 127.0.0.1 9300 + line ::1 9300)" "near near"
	kill $pid
	wait $pid 2>/dev/null
done

# --- what cannot be
refused "a port that is taken is an error before anything starts" "cannot publish '127\.0\.0\.1:9000:80': Address" \
	--net private --publish 9000:80
like "with what to do" "$err" "ss -lnp 'sport = :9000'"
# Root of a user namespace has no right over ports of the network that is not its own.
refused "a unix socket that is there" "cannot publish 'unix:.*door:80'" --net private --publish "unix:$PWD/door:80"
ln -s "$PWD" link
refused "a unix socket behind a link" "symbolic link" --net private --publish "unix:$PWD/link/x:80"
refused "a port with a blank" "write \[udp:\]" --net private --publish "80 :80"
refused "port 0" "write \[udp:\]" --net private --publish 0:80
refused "ranges of two lengths" "as many ports inside as outside" --net private --publish 80-82:80
refused "without a private network" "needs network.mode" --net none --publish 8080
is "nothing of those listens" "$(ask tcp 127.0.0.1 80)" ECONNREFUSED

# --- cubby net
status() { "$CUBBY" net --json status "$1" | python3 -c "import json, sys; s = json.load(sys.stdin); print($2)"; }
is "status names the ports" "$(status near 's["ports"]')" "['[::1]:9200:9200', '127.0.0.1:9200:9200']"
like "status as text" "$("$CUBBY" net status near)" "port: 127\.0\.0\.1:9200:9200"
run "$CUBBY" net publish near 9400:8081 udp:9401:8081 9402:8081
is "a port is published while it runs" "$status $(ask echo 127.0.0.1 9400 + udp 127.0.0.1 9401)" "0 hello echoed"
run "$CUBBY" net unpublish near 9400
is "and is not any more" "$status $(ask tcp 127.0.0.1 9400)" "0 ECONNREFUSED"
run "$CUBBY" net unpublish near 9400
is "what is not published cannot be taken back" "$status" 125
run "$CUBBY" net publish near 9200
like "a port that is taken is an error" "$status $err" "^125 .*cannot publish '127\.0\.0\.1:9200:9200': Address"
run "$CUBBY" net publish near port
like "and so is what is no port" "$status $err" "^2 .*'port' is not a port"
within() { "$CUBBY" exec near python3 "$PWD/netask.py" "$@"; }
"$CUBBY" run -n rules --net filtered --ro "$PWD/netask.py" -- cat <rig.hold 2>/dev/null 6>&- 5>&- &
launchers+=($!)
until "$CUBBY" exec rules true 2>/dev/null; do [ -d /proc/$! ] || break; done
tries() { "$CUBBY" exec rules python3 "$PWD/netask.py" "$@"; }
is "nothing is allowed" "$(tries tcp 203.0.113.9 7 + name web.test)" "EHOSTUNREACH none"
run "$CUBBY" net allow rules 203.0.113.9:7 web.test
is "a rule counts from then on" "$status $(tries tcp 203.0.113.9 7 + echo web.test 80 + tcp 203.0.113.9 80)" \
	"0 connected hello EHOSTUNREACH"
kill -9 "$(pgrep -P $! -x cubby-net)"
is "also for a helper that takes a dead one's place" "$(tries tcp 203.0.113.9 7 + echo web.test 80)" "connected hello"
run "$CUBBY" net deny rules 203.0.113.9
is "a denial wins" "$status $(tries tcp 203.0.113.9 7)" "0 EHOSTUNREACH"
run "$CUBBY" net allow rules 'no name'
like "what is no rule is an error" "$status $err" "^2 .*'no name' is not what a connection goes to"
is "the log has each flow with its name, rule and bytes, and each denial" "$("$CUBBY" net log rules | python3 -c '
import json, sys
for d in map(json.loads, sys.stdin):
    if d["verdict"] == "allow" and d.get("name"): print(d["name"], d["port"], d["rule"], d["up"], d["down"])
    if d["verdict"] == "deny" and d.get("to") == "203.0.113.9": print("denied", d["port"], d["why"])')" \
	"web.test 80 web.test 5 5
denied 7 deny"
mkfifo lines
"$CUBBY" net log -f rules >lines 6>&- 5>&- &
follower=$!
exec 7<lines
while read -r -u 7 line && [[ $line != *'"deny"'* ]]; do :; done # what there was
tries tcp 198.51.100.7 1234 >/dev/null
while read -r -u 7 line && [[ $line != *1234* ]]; do :; done
like "who follows the log gets each line" "$line" '"to":"198\.51\.100\.7","port":1234'
kill $follower
wait $follower 2>/dev/null
kill -9 "$(pgrep -P "${launchers[1]}" -x cubby-net)"
is "published ports live on with a new helper" "$(ask echo 127.0.0.1 9402 + udp 127.0.0.1 9401)" "hello echoed"
kill -9 "$(pgrep -P "${launchers[0]}" -x cubby-netsocket)"
is "and with a new cubby-netsocket" "$(ask line 127.0.0.1 9000 + line 127.0.0.1 9000)" "10.0.2.2 10.0.2.2"
"$CUBBY" run -n apart -- cat <rig.hold 2>/dev/null 6>&- 5>&- &
launchers+=($!)
until "$CUBBY" exec apart true 2>/dev/null; do [ -d /proc/$! ] || break; done
run "$CUBBY" net status apart
like "a sandbox without a private network says so" "$status $err" "^125 .*'apart' has no private network"
for word in "" nonsense "status" "allow rules" "status rules more"; do
	# shellcheck disable=SC2086 # words
	run "$CUBBY" net $word
	is "cubby net $word: is a wrong command line" "$status" 2
done

# --- who may
is "cubby-netsocket has one capability, over its own network only, and a filter" \
	"$(awk '/^(CapPrm|CapBnd|NoNewPrivs|Seccomp):/ { printf "%s ", $2 }' "/proc/$(pgrep -P "${launchers[0]}" -x cubby-netsocket)/status")" \
	"0000000000001000 0000000000001000 1 2 "
is "a program cannot set the mark that keeps clients' packets inside" "$("$CUBBY" exec near python3 -c '
import socket
try: socket.socket().setsockopt(socket.SOL_SOCKET, 36, 2); print("marked")
except PermissionError: print("no")')" no
is "what it accepted leads nowhere else" "$("$CUBBY" exec near python3 -c '
import socket
server = socket.create_server(("0.0.0.0", 8082)); client = socket.create_connection(("127.0.0.1", 8082))
print(server.accept()[0].getsockopt(socket.SOL_SOCKET, 36))')" 0

kill "${launchers[@]}"
wait "${launchers[@]}" 2>/dev/null
is "at the end nothing listens, and the unix socket is gone" "$(ask tcp 127.0.0.1 9000 + tcp 127.0.0.1 9200) $(ls door 2>/dev/null)" \
	"ECONNREFUSED ECONNREFUSED "

done_testing
