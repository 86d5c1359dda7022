# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/network.sh: an own loopback and nothing else, or the host's network without its abstract sockets.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir probes shared && cp "$BUILD_TESTS/box/reach" probes/
REACH=$TMP/probes/reach
probes=(--ro "$TMP/probes")

# What listens on the host. Each ends when it is killed, or nobody holds its standard input.
mkfifo hold ports
exec 9<>hold
servers=()
trap 'kill "${servers[@]}"' EXIT
serve() {
	"$REACH" serve "$@" <hold >ports 2>&1 &
	servers+=($!)
	read -r port <ports
}
serve tcp 127.0.0.1 && tcp=$port
serve udp 127.0.0.1 && udp=$port
serve tcp ::1 && six=$port
serve tcp 0.0.0.0 && any=$port
name=cubby-test-$$
serve abstract $name
serve path "$TMP/shared/socket"
address=$(hostname -I 2>/dev/null | cut -d' ' -f1)

for mode in built host; do
	none=(--root "$mode" "${probes[@]}")
	walled "$mode, none: the host's loopback is not reached" "${none[@]}" -- "$REACH" tcp 127.0.0.1 "$tcp"
	walled "$mode, none: not by UDP" "${none[@]}" -- "$REACH" udp 127.0.0.1 "$udp"
	if [[ $six =~ ^[0-9]+$ ]]; then
		walled "$mode, none: not by IPv6" "${none[@]}" -- "$REACH" tcp ::1 "$six"
	fi
	walled "$mode, none: not by the address for any" "${none[@]}" -- "$REACH" tcp 0.0.0.0 "$tcp"
	walled "$mode, none: not by IPv4 in IPv6" "${none[@]}" -- "$REACH" tcp ::ffff:127.0.0.1 "$tcp"
	[ -z "$address" ] || walled "$mode, none: not by the host's address" "${none[@]}" -- "$REACH" tcp "$address" "$any"
	walled "$mode, none: the host's abstract sockets are not reached" "${none[@]}" -- "$REACH" abstract $name
	walled "$mode, none: a socket that is not shared is not reached" "${none[@]}" -- "$REACH" path "$TMP/shared/socket"
	inside_is "$mode, none: a socket in a shared directory is reached" "0" "${none[@]}" --rw "$TMP/shared" -- \
		sh -c "$REACH path $TMP/shared/socket; echo \$?"
	inside_is "$mode, none: there is a loopback, up, and nothing else" "lo UP" "${none[@]}" -- python3 -c '
import fcntl, socket, struct
names = [name for _, name in socket.if_nameindex()]
flags = struct.unpack("16sH", fcntl.ioctl(socket.socket(), 0x8913, b"lo".ljust(18, b"\0"))[:18])[1]
print(*names, "UP" if flags & 1 else "down")'
	inside_is "$mode, none: there is no route" "" "${none[@]}" -- sh -c 'sed 1d /proc/net/route'

	host=(--root "$mode" "${HOST_NETWORK[@]}" "${probes[@]}")
	inside_is "$mode, host: the loopback is the host's" 0 "${host[@]}" -- sh -c "$REACH tcp 127.0.0.1 $tcp; echo \$?"
	inside_is "$mode, host: UDP too" 0 "${host[@]}" -- sh -c "$REACH udp 127.0.0.1 $udp; echo \$?"
	inside_is "$mode, host: the devices are the host's" "$(find /sys/class/net -mindepth 1 -printf '%f\n' | LC_ALL=C sort | xargs)" "${host[@]}" -- \
		sh -c "sed '1,2d; s/:.*//; s/ //g' /proc/net/dev | LC_ALL=C sort | xargs"
	if kernel_since 6 12; then
		walled "$mode, host: abstract sockets of the host are not reached" "${host[@]}" -- "$REACH" abstract $name
	else
		refused "$mode, host: that abstract sockets are reached has to be accepted" "network.abstract=allow" --root "$mode" --net host
	fi
	inside_is "$mode, host: unless they are allowed" 0 "${host[@]}" -s network.abstract=allow -- \
		sh -c "$REACH abstract $name; echo \$?"
	walled "$mode, host: no capability over it" "${host[@]}" --map root -- sh -c "unshare -Urn true && unshare -Ur sh -c 'exit 0'"
done

# Own sockets among the programs inside work in both.
TALK='python3 -c "
import os, socket
for family, address in (socket.AF_UNIX, b\"\0own\"), (socket.AF_UNIX, \"/tmp/own\"), (socket.AF_INET, (\"127.0.0.1\", 0)):
    server = socket.socket(family); server.bind(address); server.listen()
    client = socket.socket(family); client.connect(server.getsockname()); client.send(b\"x\")
    print(server.accept()[0].recv(1).decode(), end=\" \")
"'
# The network is made by a thread on another processor; with one processor, by the stage itself.
OWN_AND_UP='ip -o link | cut -d" " -f2,9; readlink /proc/self/ns/net'
own=$(readlink /proc/self/ns/net)
for cpus in all 0; do
	prefix=(env)
	[ $cpus = all ] || prefix=(taskset -c "$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')")
	run "${prefix[@]}" "$CUBBY" run -p default -- sh -c "$OWN_AND_UP"
	like "processors: $cpus: an own network" "$status $out" "^0 lo: UNKNOWN"$'\n'"net:"
	unlike "processors: $cpus: not the caller's" "$out" "$own"
	run "${prefix[@]}" "$CUBBY" run -p default -- ls /proc/1/task
	is "processors: $cpus: init has one thread" "$status $out" "0 1"
done

inside_is "host: programs inside talk with each other" "x x x" "${HOST_NETWORK[@]}" -- sh -c "$TALK | xargs"
inside_is "none: programs inside talk with each other by unix sockets and UDP" "x x u" -- python3 -c '
import socket
for address in b"\0own", "/tmp/own":
    server = socket.socket(socket.AF_UNIX); server.bind(address); server.listen()
    client = socket.socket(socket.AF_UNIX); client.connect(address); client.send(b"x")
    print(server.accept()[0].recv(1).decode(), end=" ")
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); server.bind(("127.0.0.1", 0))
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"u", server.getsockname())
print(server.recv(1).decode())'
inside_is "none: TCP on the own loopback" "t" -- python3 -c '
import socket
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen()
client = socket.socket(); client.connect(server.getsockname()); client.send(b"t")
print(server.accept()[0].recv(1).decode())'
inside_is "two sandboxes do not share abstract names" "bound" "${probes[@]}" -- python3 -c "
import socket; socket.socket(socket.AF_UNIX).bind(b'\0$name'); print('bound')"

# The second wall, alone: in the weaker tier there is no network namespace.
if kernel_since 6 12; then
	walled "Landlock alone: TCP is not reached" --isolation landlock "${probes[@]}" -- "$REACH" tcp 127.0.0.1 "$tcp"
	walled "Landlock alone: abstract sockets are not reached" --isolation landlock "${probes[@]}" -- "$REACH" abstract $name
	walled "Landlock alone: TCP cannot be served" --isolation landlock "${probes[@]}" -- "$REACH" bind 127.0.0.1 0
	inside_is "Landlock alone: with the host's network it can" 0 --isolation landlock --net host "${probes[@]}" -- \
		sh -c "$REACH tcp 127.0.0.1 $tcp; echo \$?"
else
	skip "Landlock alone" landlock "Linux before 6.12 has too little of it"
fi

done_testing
