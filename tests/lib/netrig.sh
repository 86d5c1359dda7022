# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/netrig.sh: a host and a remote machine of a test's own: two network namespaces, a wire
# between them, and name servers. Sourced behind tap.sh; nothing of the machine's own network is
# touched, and all of it goes with the test.
#
#   netrig                    runs the rest of the script on the "host"
#   remote COMMAND...         on the remote machine
#   remote_serve SERVICE...   services of tests/lib/netpeer.py there, until the end
#   host_serve SERVICE...     the same on the host
#   sandbox_serve NAME OPTION... -- SERVICE...
#                             the same in a sandbox; its launcher is the next of launchers
#   asks TEXT WANTED [OPTION...] -- VERB...
#                             what netask.py says in a sandbox that is started with asks_options
#   "${ask[@]}" VERB...       the same in a sandbox that the test starts (tests/lib/netask.py, copied to .)
#
# The host is 203.0.113.1 and 2001:db8:1::1, the remote machine .9 and ::9, and everything else too
# that is not on the host; its own addresses: 198.51.100.7, 10.9.9.9 (a LAN), 169.254.169.254.

PEER=$TOP/tests/lib/netpeer.py
rig_pids=()
launchers=()
asks_options=()

rig_end() {
	exec 6>&- 5<&-
	[ ${#rig_pids[@]} -eq 0 ] || kill "${rig_pids[@]}" "${launchers[@]}" 2>/dev/null
	wait
}

netrig() {
	if [ -z "${NETRIG:-}" ]; then
		for tool in ip unshare nsenter python3; do
			command -v $tool >/dev/null || skip_all "install" "$tool is missing"
		done
		export NETRIG=1
		exec unshare -Urnm bash "$0" "$@"
	fi
	trap rig_end EXIT
	mkfifo rig.hold rig.said
	exec 6<>rig.hold 5<>rig.said
	ip link set lo up
	unshare -n sh -c 'echo up; exec cat' <rig.hold >rig.said 6>&- 5>&- &
	rig_pids+=($!)
	remote_pid=$!
	read -r _ <&5
	ip link add out type veth peer name in netns "$remote_pid"
	ip addr add 203.0.113.1/24 dev out
	ip -6 addr add 2001:db8:1::1/64 dev out nodad
	ip link set out up
	remote sh -c 'ip link set lo up; ip addr add 203.0.113.9/24 dev in; ip -6 addr add 2001:db8:1::9/64 dev in nodad
		ip link set in up; ip route add default via 203.0.113.1
		for a in 198.51.100.7 10.9.9.9 169.254.169.254; do ip addr add $a/32 dev lo; done'
	ip route add default via 203.0.113.9
	ip -6 route add default via 2001:db8:1::9
	# Only what the launcher opens is replaced, and only here.
	echo "nameserver 203.0.113.9" >resolv.conf
	printf '%s\n' "127.0.0.1 localhost" "203.0.113.9 listed.test" >hosts
	mount --bind resolv.conf "$(readlink -f /etc/resolv.conf)"
	mount --bind hosts /etc/hosts
	# In the current directory, which a sandbox can be shown.
	cp "$TOP/tests/lib/netask.py" .
	ask=(python3 "$PWD/netask.py")
}

remote() { nsenter -t "$remote_pid" -n "$@"; }

# Both end when they are told to, or when nobody holds their standard input.
remote_serve() {
	nsenter -t "$remote_pid" -n python3 "$PEER" "$@" <rig.hold >rig.said 6>&- 5>&- &
	rig_pids+=($!)
	read -r _ <&5
}

host_serve() {
	python3 "$PEER" "$@" <rig.hold >rig.said 6>&- 5>&- &
	rig_pids+=($!)
	read -r _ <&5
}

sandbox_serve() {
	local name=$1 options=()
	shift
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	cp "$PEER" netpeer.py
	"$CUBBY" run -n "$name" --ro "$PWD/netpeer.py" "${options[@]}" -- \
		python3 "$PWD/netpeer.py" "$@" <rig.hold >rig.said 2>"$name.err" 6>&- 5>&- &
	launchers+=($!)
	read -r -t 30 _ <&5
}

asks() {
	local text=$1 wanted=$2 options=()
	shift 2
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	inside_is "$text" "$wanted" "${asks_options[@]}" "${options[@]}" -- "${ask[@]}" "$@"
}
