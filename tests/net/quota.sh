# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/quota.sh: network.quota: so many bytes while the sandbox lives, whatever carries them and whichever cubby-net counts them.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 source 8019 sink 8009 name 53
sandbox_serve db --net private -- source 8080
asks_options=(--ro "$PWD" --net private)
quota() { asks "$1" "$2" -s network.quota="$3" -- "${@:4}"; }

# --- connections: the 7 bytes of a question for so many count too
asks "control: without one all passes" "100000 connected 1500000 whole" -- source 203.0.113.9 8019 100000 + tcp 203.0.113.9 7 + \
	source 203.0.113.9 8019 1500000 + sink 203.0.113.9 8009 1500000
quota "what it is enough for is whole, the next connection refused" "100000 EHOSTUNREACH EHOSTUNREACH" 100007 \
	source 203.0.113.9 8019 100000 + tcp 203.0.113.9 7 + tcp 2001:db8:1::9 7
quota "where it is a byte short it ends with an error" "ECONNRESET EHOSTUNREACH" 100006 source 203.0.113.9 8019 100000 + tcp 203.0.113.9 7
quota "a byte that is left is not refused" "100000 connected" 100008 source 203.0.113.9 8019 100000 + tcp 203.0.113.9 7
quota "what goes out counts" "whole ECONNRESET EHOSTUNREACH" 600K sink 203.0.113.9 8009 500000 + sink 203.0.113.9 8009 5000000 + tcp 203.0.113.9 7
asks "as network.on-miss says" "100000 ECONNREFUSED" -s network.quota=100007 -s network.on-miss=refuse -- \
	source 203.0.113.9 8019 100000 + tcp 203.0.113.9 7

cat >many.py <<'END2'
import socket, sys, threading
got = []
def get():
    size = 0
    try:
        s = socket.create_connection(("203.0.113.9", 8019))
        s.sendall(b"200000\n")
        while data := s.recv(65536): size += len(data)
    except OSError: pass
    got.append(size)
threads = [threading.Thread(target=get) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print("all" if sum(got) == 1600000 else "no more" if 0 < sum(got) < 500000 else sum(got))
END2
inside_is "control: several together" all --ro "$PWD" --net private -- python3 "$PWD/many.py"
inside_is "several together have one" "no more" --ro "$PWD" --net private -s network.quota=500000 -- python3 "$PWD/many.py"

# --- datagrams
asks "control: datagrams" "echoed echoed" -- udp 203.0.113.9 7 1000 + udp 203.0.113.9 7 1000
quota "a datagram that is too long is refused, and one that fits is not" "echoed EHOSTUNREACH echoed" 2500 \
	udp 203.0.113.9 7 1000 + udp 203.0.113.9 7 1000 + udp 203.0.113.9 7 100
quota "an answer that is too long does not come" "timeout" 1500 udp 203.0.113.9 7 1000
cat >again.py <<'END2'
import errno, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("203.0.113.9", 7)); s.settimeout(10)
said = []
for _ in range(3):
    try:
        s.send(bytes(1000))
        said.append(len(s.recv(65535)))
    except OSError as error: said.append(errno.errorcode.get(error.errno, error))
print(*said)
END2
inside_is "control: from one socket" "1000 1000 1000" --ro "$PWD" --net private -- python3 "$PWD/again.py"
inside_is "one that has been at it is told too" "1000 EHOSTUNREACH EHOSTUNREACH" --ro "$PWD" --net private -s network.quota=2500 -- python3 "$PWD/again.py"

# --- names: a way out for bytes as any other
quota "names are asked for" "2001:db8:1::9,203.0.113.9" 1M name web.test
quota "not beyond it" "none" 10 name web.test

# --- from outside, and to another sandbox
link=(--net filtered -s "network.links+=sandbox:db:8080")
asks "control: another sandbox" "100000 connected" "${link[@]}" -- source db.cubby 8080 100000 + tcp db.cubby 8080
asks "another sandbox" "100000 EHOSTUNREACH" "${link[@]}" -s network.quota=100007 -- source db.cubby 8080 100000 + tcp db.cubby 8080
sandbox_serve web --net private --publish 9080:9080 -s network.quota=250000 -- source 9080
run "${ask[@]}" source 127.0.0.1 9080 100000 + source 127.0.0.1 9080 100000
is "a published port" "$out" "100000 100000"
run "${ask[@]}" source 127.0.0.1 9080 100000 + source 127.0.0.1 9080 1
is "not beyond it" "$out" "ECONNRESET ECONNRESET"

# --- seen, and kept when cubby-net dies
"$CUBBY" run -n kept --ro "$PWD" --net private -s network.quota=250014 -- cat <rig.hold >/dev/null 2>kept.err 6>&- 5>&- &
launchers+=($!)
kept=$!
until "$CUBBY" net status kept >/dev/null 2>&1; do [ -d /proc/$kept ] || break; done
like "none is used" "$("$CUBBY" net status kept)" "quota:     0 of 250014 bytes used, 250014 left"
used() { "$CUBBY" net status --json kept | python3 -c 'import json, sys; q = json.load(sys.stdin)["quota"]; print(q["bytes"], q["used"], q["left"])'; }
run "$CUBBY" exec kept "${ask[@]}" source 203.0.113.9 8019 100000
is "control: a part of it" "$out" 100000
is "which is seen" "$(used)" "250014 100007 150007"
replaced() {
	local old
	old=$(pgrep -P $kept -x cubby-net)
	kill -9 "$old"
	until [ "$(pgrep -P $kept -x cubby-net)" != "$old" ] && "$CUBBY" net status kept >/dev/null 2>&1; do [ -d /proc/$kept ] || break; done
}
replaced
like "control: it was replaced" "$(cat kept.err)" "cubby-net ended, and was started again"
is "a new cubby-net has no new quota" "$(used)" "250014 100007 150007"
run "$CUBBY" exec kept "${ask[@]}" source 203.0.113.9 8019 150000 + tcp 203.0.113.9 7
is "but what is left" "$out" "150000 EHOSTUNREACH"
replaced
run "$CUBBY" exec kept "${ask[@]}" tcp 203.0.113.9 7
is "and nothing when nothing was" "$out $(used)" "EHOSTUNREACH 250014 250014 0"
isnt "which is none of what another sandbox has" "$("$CUBBY" net status --json db | grep -c quota)" 1

inside --ro "$PWD" --net private -s network.log="$PWD/log" -s network.quota=1004 -- \
	"${ask[@]}" source 203.0.113.9 8019 1000 + tcp 203.0.113.9 7 + name web.test
cat >lines.py <<'END2'
import json
for line in map(json.loads, open("log")):
    print(line["verdict"], line["protocol"], line.get("port"), line.get("why"), line.get("cut"), line.get("up"), line.get("down"))
END2
is "the log says all that" "$(python3 lines.py | sort -u)" "allow tcp 8019 None quota 5 999
deny dns None quota None None None
deny tcp 7 quota None None None"

refused "without an own network" "needs network.mode" --net host -s network.quota=1M

done_testing
