# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/container/share.sh: network, ipc and host name of another running sandbox, and nothing else.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"

SERVE='import socket, os
s = socket.create_server(("127.0.0.1", 4321))
open("/tmp/up", "w").close()
while True:
    c, _ = s.accept(); c.sendall(b"served\n"); c.close()'
ASK='import socket
print(socket.create_connection(("127.0.0.1", 4321), 5).makefile().read(), end="")'

"$CUBBY" create db --hostname dbhost -- python3 -c "$SERVE"
"$CUBBY" start db
until "$CUBBY" exec db test -e /tmp/up; do :; done
spaces() { "$@" readlink /proc/self/ns/net /proc/self/ns/ipc /proc/self/ns/uts /proc/self/ns/pid /proc/self/ns/mnt; }
mapfile -t theirs < <(spaces "$CUBBY" exec db)
mapfile -t ours < <(spaces "$CUBBY" run -p default -s share+=net:db -s share+=ipc:db -s share+=uts:db --)
is "network, ipc and uts are the other's" "${ours[*]:0:3}" "${theirs[*]:0:3}"
isnt "... processes are not" "${ours[3]}" "${theirs[3]}"
isnt "... nor mounts" "${ours[4]}" "${theirs[4]}"
isnt "(they are not the host's)" "${theirs[0]}" "$(readlink /proc/self/ns/net)"
run "$CUBBY" run -p default -- python3 -c "$ASK"
like "what the other serves is not reached otherwise" "$status $err" "^1 .*refused"
inside_is "net: its loopback is the other's" "served" -s share+=net:db -- python3 -c "$ASK"
inside_is "net alone: an own host name" "cubby" -s share+=net:db -- hostname
inside_is "uts: its host name" "dbhost" -s share+=uts:db -- hostname
inside_is "uts alone: an own network" "1" -s share+=uts:db -- sh -c "python3 -c '$ASK' 2>/dev/null; echo \$?"
run "$CUBBY" run -p default -s share+=uts:db -- hostname changed
isnt "... which it cannot change" "$status" 0
is "... and has not" "$("$CUBBY" exec db hostname)" dbhost
made=$("$CUBBY" exec db sh -c 'ipcmk -Q' | grep -o '[0-9]*$')
inside_is "ipc: its queues" "$made" -s share+=ipc:db -- sh -c "ipcs -q | awk '\$2 == $made { print \$2 }'"
inside_is "... and not otherwise" "" -- sh -c "ipcs -q | awk '\$2 == $made { print \$2 }'"

# Walls.
"$CUBBY" exec db sh -c 'echo theirs >/tmp/private'
every=(-s 'share+=net:db' -s 'share+=ipc:db' -s 'share+=uts:db')
inside_is "files stay apart" "" "${every[@]}" -- sh -c 'cat /tmp/private 2>/dev/null'
inside_is "processes too" "0 1" "${every[@]}" -- sh -c 'echo $(cat /proc/[0-9]*/comm | grep -c python) $(ls -d /proc/1 | wc -l)'
inside_is "no capability is there" "0000000000000000" "${every[@]}" --map self -- sed -n 's/^CapBnd:\t//p' /proc/self/status
run "$CUBBY" run -p default "${every[@]}" -- ip link set lo down
isnt "the network cannot be changed" "$status" 0
inside_is "... and has not been" "served" "${every[@]}" -- python3 -c "$ASK"
run "$CUBBY" run -p default "${every[@]}" -- unshare -U true
isnt "no user namespace is made inside" "$status" 0
ABSTRACT='import socket, sys
s = socket.socket(socket.AF_UNIX)'
"$CUBBY" exec db python3 -c "$ABSTRACT
s.bind('\0there'); s.listen(); open('/tmp/abstract', 'w').close(); import time; time.sleep(1000)" &
server=$!
until "$CUBBY" exec db test -e /tmp/abstract; do :; done
inside_is "abstract sockets are there with network.abstract=allow" "0" "${every[@]}" -s network.abstract=allow -- \
	sh -c "python3 -c \"$ABSTRACT
s.connect('\\0there')\" 2>/dev/null; echo \$?"
if "$CUBBY" doctor 2>/dev/null | grep -q '^ok.*abstract'; then
	inside_is "... and else not" "1" "${every[@]}" -- sh -c "python3 -c \"$ABSTRACT
s.connect('\\0there')\" 2>/dev/null; echo \$?"
fi

# Containers, and those of those.
"$CUBBY" create web -s share=net:db -- sleep 1000
"$CUBBY" start web
is "a container shares too" "$("$CUBBY" exec web python3 -c "$ASK")" served
is "a third one has it of the second" "$("$CUBBY" run -p default -s share+=net:web -- python3 -c "$ASK")" served
"$CUBBY" destroy -f web

# What cannot be had.
refused "who does not run" "cannot share with 'nobody'" -s share+=net:nobody
refused "oneself" "that is the sandbox itself" -n me -s share+=net:me
refused "a pid namespace" "would outlive its own; cubby exec" -s share+=pid:db
refused "another map of ids" "it has another ids.map" -s share+=net:db --map root
"$CUBBY" run -p default -n host --net host -- sh -c 'echo up; sleep 1000' >host.up &
host=$!
"$CUBBY" run -p default -n other -- sh -c 'echo up; sleep 1000' >other.up &
other=$!
until grep -q up host.up && grep -q up other.up; do :; done
refused "a network that is the host's" "it is the host's.*network.mode" -s share+=net:host
refused "those of two" "with another sandbox.*two owners" -s share+=net:db -s share+=uts:other
"$CUBBY" run -p default -n nests --allow nesting -- sh -c 'echo up; sleep 1000' >nests.up &
nests=$!
until grep -q up nests.up; do :; done
refused "one in which namespaces are made" "user namespaces are allowed there" -s share+=net:nests
"$CUBBY" stop -k nests other host
wait $nests $other $host 2>/dev/null

# The other's end.
"$CUBBY" run -p default -s share+=net:db -- sh -c 'echo up; exec sleep 1000' >stays 2>&1 &
stays=$!
until grep -q up stays; do :; done
"$CUBBY" stop -k db
wait $server 2>/dev/null
ok "who shares lives on when the other ends" kill -0 $stays
kill -TERM $stays
wait $stays 2>/dev/null

# Pods (tests/net/pods.sh): containers too, and one map of ids.
if "$CUBBY" run -p default --net private -- true 2>private.err; then
	"$CUBBY" create inner --net pod:web -- python3 -c "$SERVE"
	"$CUBBY" start inner
	until "$CUBBY" exec inner test -e /tmp/up; do :; done
	"$CUBBY" create outer --net pod:web -- sleep 1000
	"$CUBBY" start outer
	is "containers are in a pod" "$("$CUBBY" exec outer python3 -c "$ASK")" served
	inside_is "with a sandbox, which shares what another member has" "served $("$CUBBY" exec inner readlink /proc/self/ns/ipc)" \
		--net pod:web -s share+=ipc:inner -- sh -c "echo \$(python3 -c '$ASK') \$(readlink /proc/self/ns/ipc)"
	refused "another map of ids in a pod" "cannot join 'pod:web': it has ids.map = self, and this sandbox says root" --net pod:web --map root
	"$CUBBY" stop -k inner
	inside_is "the first one stopped" "1 refused" --net pod:web -- sh -c "python3 -c '$ASK' 2>err; echo \$? \$(grep -o refused err)"
	"$CUBBY" start inner
	until "$CUBBY" exec inner test -e /tmp/up; do :; done
	is "and started again" "$("$CUBBY" exec outer python3 -c "$ASK")" served
	if grep -q "^$(id -un):" /etc/subuid; then
		refused "a range of ids in a pod with one" "it has ids.map = self, and this sandbox says range" --net pod:web --map range
		is "a pod with a range of ids" "$("$CUBBY" run -p default --net pod:range --map range --user 33 -- id -u)" 33
	fi
	"$CUBBY" destroy -f inner outer
	until ! "$CUBBY" ls -1 | grep -q pod:; do :; done
else
	skip "pods" network "$(cat private.err)"
fi

# LXC's way of saying it.
mkdir bin && ln -s "$CUBBY" bin/lxc-execute && ln -s "$CUBBY" bin/lxc-start
"$CUBBY" start db
until "$CUBBY" exec db test -e /tmp/up; do :; done
is "lxc-execute --share-net, --share-uts" "$(bin/lxc-execute -n one --share-net db --share-uts db --share-ipc db -- sh -c "hostname; python3 -c '$ASK'")" "dbhost
served"
"$CUBBY" create web -- hostname
is "lxc-start --share-uts" "$(bin/lxc-start -F -n web --share-uts db | tr -d '\r')" dbhost
# A container of LXC is root inside.
"$CUBBY" create root --map root --hostname roothost -- sleep 1000
"$CUBBY" start root
printf '%s\n' 'lxc.uts.name = mine' 'lxc.namespace.share.uts = root' 'lxc.namespace.share.net = root' 'lxc.namespace.share.ipc = root' >web.conf
is "a file of LXC" "$("$CUBBY" start -F -f web.conf web -- hostname | tr -d '\r')" roothost
"$CUBBY" destroy -f web db root

# A range of ids is one for both.
if grep -q "^$(id -un):" /etc/subuid; then
	"$CUBBY" create db -s ids.map=range -- sleep 1000
	"$CUBBY" start db
	is "with a range of ids: the same ids" "$("$CUBBY" run -p default -s share+=net:db --map range --user 33 -- sh -c 'id -u; cat /proc/self/uid_map')" \
		"33
$("$CUBBY" exec db cat /proc/self/uid_map)"
	"$CUBBY" destroy -f db
	if "$CUBBY" run -p default --net private -- true 2>private.err; then
		"$CUBBY" create db --net private -- sleep 1000
		"$CUBBY" start db
		is "a private network's names are asked of its own resolver" \
			"$("$CUBBY" run -p default -s share+=net:db -- cat /etc/resolv.conf)" "$("$CUBBY" exec db cat /etc/resolv.conf)"
		"$CUBBY" destroy -f db
	else
		skip "a private network" network "$(cat private.err)"
	fi
else
	skip "a range of ids" control "no subordinate ids"
fi
nothing_left "nothing is left"

done_testing
