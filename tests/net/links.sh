# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/links.sh: network.links: ports of another sandbox by its name, and nothing more of either.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 name 53

# ends NAME: and waits until it has.
ends() {
	"$CUBBY" stop "$1" && wait "${launchers[0]}"
	launchers=("${launchers[@]:1}")
}

db=(-s "network.links+=sandbox:db:8080-8081,8019,8009,99")
rm -f names.log
sandbox_serve db -p default --net filtered -s network.log="$PWD/db.log" -- who 8080 echo 8081 source 8019 sink 8009 echo 8007
asks_options=(--ro "$PWD" --net filtered -s network.log="$PWD/log")

asks "a port of another sandbox, by its name; the other sees the gateway" "10.0.2.2 hello" "${db[@]}" -- \
	line db.cubby 8080 + echo db.cubby 8081
asks "many bytes come, and go" "30000000 whole" "${db[@]}" -- source db.cubby 8019 30000000 + sink db.cubby 8009 30000000
asks "a closed port refuses" ECONNREFUSED "${db[@]}" -- tcp db.cubby 99
rm -f log
asks "a port without a link is not reached, nor is UDP" "EHOSTUNREACH EHOSTUNREACH" "${db[@]}" -- tcp db.cubby 8007 + udp db.cubby 8081
is "  ... and it is written down" "$(grep -o '"name":"db.cubby","why":"not-linked"' log | sort | uniq -c | tr -s ' ')" ' 2 "name":"db.cubby","why":"not-linked"'
asks "without a link there is no such name" "none none" -- name db.cubby + name other.cubby
is "the resolver of the host was asked for none of them" "$(cat names.log 2>/dev/null)" ""
asks "a denial wins" "none" "${db[@]}" --net-deny db.cubby -- name db.cubby
asks "of a port, too" "EHOSTUNREACH hello" "${db[@]}" --net-deny db.cubby:8080 -- tcp db.cubby 8080 + echo db.cubby 8081
asks "in a network with a way out that stays as it is" "hello hello" --net private "${db[@]}" -- echo db.cubby 8081 + echo 203.0.113.9 7
asks "it is not asked of a proxy" "hello EHOSTUNREACH" --net private --net-via socks5://203.0.113.9:1 "${db[@]}" -- \
	echo db.cubby 8081 + tcp 203.0.113.9 7
asks "each of several connections is its own" "hello 10.0.2.2 hello" "${db[@]}" -s network.links+=sandbox:db:8007 -- \
	echo db.cubby 8081 + line db.cubby 8080 + echo db.cubby 8007
rm -f log
asks "(a connection)" hello "${db[@]}" -- echo db.cubby 8081
is "both sides write it down" "$(grep -o '"name":"db.cubby","rule":"[^"]*","up":5,"down":5' log) $(tail -1 db.log | grep -o '"rule":"linked","up":5,"down":5')" \
	'"name":"db.cubby","rule":"tcp:db.cubby:8080-8081,8019,8009,99","up":5,"down":5 "rule":"linked","up":5,"down":5'

# --- who comes and goes
asks "a sandbox that is not there" EHOSTUNREACH -s network.links+=sandbox:none:80 -- tcp none.cubby 80
sandbox_serve without -p default --net none -- echo 8080
asks "one without such a network" EHOSTUNREACH -s network.links+=sandbox:without:8080 -- tcp without.cubby 8080
cat >again.py <<'END'
import socket, sys
def go():
    try:
        with socket.create_connection(("db.cubby", 8081), 20) as s:
            s.sendall(b"x"); return s.recv(1).decode()
    except OSError: return "no"
for line in sys.stdin:
    said = go()
    while line == "until\n" and said == "no": said = go()
    print(said, flush=True)
END
coproc AGAIN { exec "$CUBBY" run -n again -p default --ro "$PWD" --net filtered "${db[@]}" -- python3 "$PWD/again.py" 2>/dev/null; }
again_pid=$!
tries() {
	echo "$1" >&"${AGAIN[1]}"
	read -r -t 60 said <&"${AGAIN[0]}"
}
tries once
is "a program that runs for longer" "$said" x
kill -9 "$(pgrep -P "${launchers[0]}" -x cubby-net)"
tries until
is "finds it again when cubby-net of the other was replaced" "$said" x
kill -9 "$(pgrep -P $again_pid -x cubby-net)"
tries until
is "and when its own was" "$said" x
ends db
tries once
is "does not when the other has ended" "$said" no
sandbox_serve db -p default --net private -- echo 8081
tries until
is "and does when it was started anew" "$said" x
again_fd=${AGAIN[1]}
exec {again_fd}>&-
wait $again_pid

# --- the ports are the other side's to keep, whoever asks by the wire
cat >greedy.py <<'END'
import array, errno, re, socket, struct, sys
types = {m: n for n, m in enumerate(re.findall(r"^MSG\((\w+),", open(sys.argv[2]).read(), re.M), 1)}
def send(wire, kind, id, value, payload, fd):
    wire.sendmsg([struct.pack("=IIiI", types[kind], id, value, len(payload)) + payload],
                 [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd.fileno()]))])
launcher = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
launcher.connect(sys.argv[1])
near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
near.settimeout(20)
ports = struct.pack("=BBBBB16sB8H8H254s", 0, 1, 0, 0, 0, bytes(16), 1, *[8081] + [0] * 7, *[8081] + [0] * 7, b"db.cubby")
send(launcher, "CL_LINK", 0, 0, ports, far)
far.close()
said = []
for port in 8081, 8080, 0, -1, 65536 + 8081:
    mine, its = socket.socketpair()
    send(near, "LINK_OPEN", 7, port, b"", its)
    kind, id, value, _ = struct.unpack("=IIiI", near.recv(4096))
    its.close()
    if value == 0:
        mine.settimeout(20); mine.sendall(b"x"); said.append(mine.recv(1).decode())
    else: said.append(errno.errorcode[value] if (kind, id) == (types["LINK_OPENED"], 7) else "odd")
print(*said)
END
sandbox_serve kept -p default --net private -- who 8080 echo 8081
is "no port but those of the link" "$(python3 greedy.py "$(find "${XDG_RUNTIME_DIR:-$HOME}" "$HOME" -name kept -type s 2>/dev/null | head -1)" \
	"$TOP/src/wire/msgs.def" 2>&1 | tail -1)" "x EACCES EACCES EACCES EACCES"

refused "a link that is none" 'write sandbox:NAME:PORTS' --net private -s network.links+=db:80
refused "without ports" 'write sandbox:NAME:PORTS' --net private -s network.links+=sandbox:db
refused "in capitals" 'lower case' --net private -s network.links+=sandbox:Db:80
refused "the host's own name" 'write sandbox' --net private -s network.links+=sandbox:host:80
refused "without an own network" "needs network.mode" --net host -s network.links+=sandbox:db:80

for pid in "${launchers[@]}"; do kill "$pid"; done
wait "${launchers[@]}" 2>/dev/null

done_testing
