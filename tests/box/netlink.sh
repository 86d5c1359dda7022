# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/netlink.sh: a program that turns to the kernel's own tables of its network: routes, addresses, devices,
# packet filters, queues. It may not, and who is given the right to changes nothing outside: no more is reached.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7
host_serve echo 7

# change.py WHAT: asks the kernel for one change; prints "changed" or the errno.
cat >change.py <<'END'
import ctypes, errno, fcntl, socket, struct, sys
ROUTE, FILTER = 0, 12
REQUEST, ACK, CREATE, REPLACE = 1, 4, 0x400, 0x100
def attribute(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)
def netlink(protocol, *messages):
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
    data = b""
    for number, (kind, flags, body) in enumerate(messages):
        data += struct.pack("=IHHII", 16 + len(body), kind, REQUEST | flags, number, 0) + body
    s.send(data)
    s.settimeout(10)
    answer = s.recv(65536)
    if struct.unpack("=H", answer[4:6])[0] == 2 and (code := -struct.unpack("=i", answer[16:20])[0]):
        raise OSError(code, "")
def index(name): return struct.pack("=I", socket.if_nametoindex(name))
def v4(text): return socket.inet_aton(text)
def route_message(kind): # 10.9.9.0/24 on the device
    return kind, ACK | CREATE | REPLACE, struct.pack("=BBBBBBBBI", 2, 24, 0, 0, 254, 4, 253, 1, 0) + \
        attribute(1, v4("10.9.9.0")) + attribute(4, index("eth0"))
def link(*attributes, flags=0, change=0, device=0):
    return 16, ACK | CREATE, struct.pack("=BxHiII", 0, 0, device, flags, change) + b"".join(attributes)
def interface(device, field=b""):
    return struct.pack("16s24s", device, field)
def address_field(text): return struct.pack("=HH4s", 2, 0, v4(text))
def ioctl(number, data):
    fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), number, data)
name = ctypes.create_string_buffer(b"eth0")
device = lambda: socket.if_nametoindex("eth0")
changes = {
    "route": lambda: netlink(ROUTE, route_message(24)),
    "address": lambda: netlink(ROUTE, (20, ACK | CREATE | REPLACE, struct.pack("=BBBBI", 2, 24, 0, 0, device())
        + attribute(2, v4("10.9.9.1")) + attribute(1, v4("10.9.9.1")))),
    "neighbour": lambda: netlink(ROUTE, (28, ACK | CREATE | REPLACE, struct.pack("=BxxxiHBB", 2, device(), 0x80, 0, 1)
        + attribute(1, v4("10.9.9.9")) + attribute(2, b"\2\0\0\0\0\1"))),
    "rule": lambda: netlink(ROUTE, (32, ACK | CREATE, struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 255, 0, 0, 1, 0))),
    "device": lambda: netlink(ROUTE, link(attribute(3, b"more\0"), attribute(18, attribute(1, b"veth")))),
    "macvlan": lambda: netlink(ROUTE, link(attribute(3, b"more\0"), attribute(5, index("eth0")), attribute(18, attribute(1, b"macvlan")))),
    "mtu": lambda: netlink(ROUTE, link(attribute(4, struct.pack("=I", 1400)), device=device())),
    "queue": lambda: netlink(ROUTE, (36, ACK | CREATE | REPLACE, struct.pack("=BxxxiIII", 0, device(), 0x10000, 0xffffffff, 0)
        + attribute(1, b"pfifo\0"))),
    "ingress": lambda: netlink(ROUTE, (36, ACK | CREATE, struct.pack("=BxxxiIII", 0, device(), 0xffff0000, 0xfffffff1, 0)
        + attribute(1, b"ingress\0"))),
    # All tables there are.
    "filter": lambda: netlink(FILTER, (16, 0, b"\0\0\0\x0a"), (0x0a02, ACK, b"\0\0\0\0"), (17, 0, b"\0\0\0\x0a")),
    "ioctl-route": lambda: ioctl(0x890B, struct.pack("=Q16s16s16sHh4xQQh6xQQQH6x", 0, address_field("10.9.8.0"), address_field("0.0.0.0"),
        address_field("255.255.255.0"), 1, 0, 0, 0, 0, ctypes.addressof(name), 0, 0, 0)),
    "ioctl-address": lambda: ioctl(0x8916, interface(b"eth0", address_field("10.9.9.1"))),
    "ioctl-down": lambda: ioctl(0x8914, interface(b"eth0", struct.pack("=H", 0))),
    "ioctl-mtu": lambda: ioctl(0x8922, interface(b"eth0", struct.pack("=i", 1400))),
    "ioctl-name": lambda: ioctl(0x8923, interface(b"eth0", b"other")),
}
if sys.argv[1] == "list":
    print(*changes)
else:
    try:
        changes[sys.argv[1]]()
        print("changed")
    except OSError as e:
        print(errno.errorcode.get(e.errno, e.errno))
END

# A network of somebody's own, where all of it is allowed.
own() {
	unshare -Urn sh -c 'ip link add eth0 type veth peer name far && ip addr add 10.0.2.100/24 dev eth0 && ip link set eth0 up &&
		ip link set far up && exec "$@"' sh "$@" 2>&1
}

targets=(tcp 10.9.9.9 7 + tcp 203.0.113.1 7 + tcp 10.0.2.2 7 + tcp 169.254.169.254 7 + udp 10.9.9.9 7)
is "control: from outside all are there but one of the inside" "$("${ask[@]}" "${targets[@]:0:7}" + "${targets[@]:12}")" \
	"connected connected connected echoed"

# What is reached after a change is nothing, and what left the device is written down, each once.
judge() {
	python3 - "$1" <<-'END'
		import json, sys
		said, *answers = sys.argv[1].split()
		denials = [json.loads(line) for line in open("denials")]
		left = answers.count("EHOSTUNREACH")
		whole = len(answers) == 5 and left + answers.count("ENETUNREACH") == 5
		whole = whole and len(denials) == left and all(d["verdict"] == "deny" and d["why"] == "zone" for d in denials)
		print(said if whole else (answers, denials))
	END
}

read -ra changes <<<"$(python3 change.py list)"
for change in "${changes[@]}"; do
	no=EPERM yes=changed
	# Not a matter of rights: no socket for it is to be had.
	[ "$change" = filter ] && no=EAFNOSUPPORT yes=EAFNOSUPPORT
	is "$change: (somebody with all rights may)" "$(own python3 "$PWD/change.py" "$change")" changed
	inside_is "$change: nobody may" "$no" --ro "$PWD" --net private -- python3 "$PWD/change.py" "$change"
	inside_is "$change: nor may root" "$no" --ro "$PWD" --net private -s ids.map=root -- python3 "$PWD/change.py" "$change"
	rm -f denials
	run "$CUBBY" run -p default --ro "$PWD" --net private -s ids.map=root --cap net_admin -s network.log="$PWD/denials" -- sh -c '
		python3 change.py "$1"; shift; exec "$@"' sh "$change" "${ask[@]}" "${targets[@]}"
	is "$change: who is given the right gets no further" "$(judge "$out")" "$yes"
done

done_testing
