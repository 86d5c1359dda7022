# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# deadline: 300 seconds
# tests/fault/flood.sh: a hostile program keeps so many descriptors on their way that the kernel takes no more of
# this user: other launches work or are refused in one sentence. A lower hard limit for it keeps them working.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/walls.sh"
! sanitized || skip_all sanitizer "it opens files of its own"

flood=$BUILD_TESTS/fault/flood
SOFT=256
HARD=2048
# user COMMAND...: with limits as a session has them, but small.
user() { timeout -k 1 30 prlimit --nofile="$SOFT:$HARD" "$@"; }

mkfifo said
# flood HOW HARD [OPTION...]: starts the sandbox `flood`, whose program may have so many open files.
flood() {
	local how=$1 hard=$2
	shift 2
	prlimit --nofile="$SOFT:$hard" "$CUBBY" run -p default -n flood --ro "$flood" "$@" -- \
		"$flood" "$how" >said 2>flood.err &
	launcher=$!
	read -r -t 20 line <said
	is "control: $how: the program inside has as many on their way as it may" "$line$(cat flood.err)" full
}
ebb() {
	"$CUBBY" kill -KILL flood
	{ wait "$launcher"; } 2>/dev/null
	# The kernel takes them back beside what we do.
	until user "$flood" probe; do :; done
}
refused_outside() { ! prlimit --nofile="$1:$1" "$flood" probe; }

# at_terminal TEXT: the status is the command's.
mkfifo keys
exec 6<>keys
at_terminal() { user script -qec "$1" /dev/null <&6 >shown 2>&1; }
shown() {
	at_terminal "$1"
	tr -d '\r' <shown
}

ok "control: with nothing on its way one can be sent" user "$flood" probe
user "$CUBBY" run -p default -n box --allow tty -- sleep 1000 &
box=$!
until "$CUBBY" exec box true 2>/dev/null; do :; done
has_network=$(user "$CUBBY" run -p default --net private -- true 2>network.err && echo yes)
plain=$(user "$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}" -- "${WALLS[@]}")

# works TEXT: each kind of launch, and exec, as if nothing were.
works() {
	run user "$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}" -- "${WALLS[@]}"
	is "$1: a launch is whole" "$status $err" "$WALLS_STATUS "
	is "  ... to the last wall, with the caller's limits" "$out" "$plain"
	is "$1: a launch at a terminal" "$(shown "'$CUBBY' run -p default -- sh -c 'tty; ulimit -Sn'")" $'/dev/pts/0\n'"$SOFT"
	run user "$CUBBY" exec box sh -c 'echo in; ulimit -Sn'
	is "$1: exec" "$status $out $err" $'0 in\n'"$SOFT "
	is "$1: exec at a terminal" "$(shown "'$CUBBY' exec box tty")" /dev/pts/0
	[ -z "$has_network" ] || {
		run user "$CUBBY" run -p default --net private -- sh -c 'cat /proc/net/dev | grep -c eth0'
		is "$1: a private network" "$status $out $err" "0 1 "
		run user "$CUBBY" run -p default --net filtered -s network.allow=192.0.2.1 -- \
			python3 -c 'import socket; print(socket.socket().connect_ex(("192.0.2.2", 80)) != 0)'
		is "$1: a filtered network" "$status $out $err" "0 True "
	}
}

[ -n "$has_network" ] || skip "private networks" network "$(cat network.err)"
flood hold "$HARD" -s limits.open-files=$((SOFT * 3))
ok "control: a program outside with the soft limit can send none" refused_outside "$SOFT"
works "a lower hard limit for who floods"
ebb

# refused_or_works TEXT WANTED COMMAND...: its status and output, or 125 and one sentence; within two seconds.
refused_or_works() {
	local text=$1 wanted=$2
	shift 2
	run "$@"
	if [ "$status" -eq 125 ]; then
		refusals=$((refusals + 1))
		like "$text: refused in one sentence" "$out|$err" "^\|cubby: [^"$'\n'"]*Too many files are on their way[^"$'\n'"]*$"
	else
		is "$text: it works" "$status $out $err" "$wanted"
	fi
}
# What it says comes by the same terminal as what the program says.
terminal_launch() {
	at_terminal "'$CUBBY' run -p default -- tty"
	set -- $?
	tr -d '\r' <shown | if [ "$1" -eq 0 ]; then cat; else cat >&2; fi
	return "$1"
}
for how in hold swing; do
	flood "$how" "$HARD"
	[ "$how" = swing ] || ok "control: who has the same limit can send none" refused_outside "$HARD"
	refusals=0
	for ((n = 0; n < $(times 3 100); n++)); do
		refused_or_works "$how: a launch without a terminal" "0 ran " user "$CUBBY" run -p default -- echo ran
		is "$how:  ... is never refused" "$refusals" 0
		refused_or_works "$how: exec" "0 in " user "$CUBBY" exec box echo in
		refused_or_works "$how: a terminal" "0 /dev/pts/0 " terminal_launch
		[ -z "$has_network" ] || {
			refused_or_works "$how: a private network" "0 ran " user "$CUBBY" run -p default --net private -- echo ran
			refused_or_works "$how: a filtered network" "0 True " \
				user "$CUBBY" run -p default --net filtered -s network.allow=192.0.2.1 -- \
				python3 -c 'import socket; print(socket.socket().connect_ex(("192.0.2.2", 80)) != 0)'
		}
		refusals=0
	done
	ebb
done
ok "the sandbox that was entered lives" "$CUBBY" exec box true
"$CUBBY" kill -KILL box
{ wait "$box"; } 2>/dev/null

done_testing
