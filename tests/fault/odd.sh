# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2034,SC2154 # texts for another shell; run sets out, err and status
# deadline: 300 seconds
# tests/fault/odd.sh: callers without stdio, with SIGCHLD ignored, all signals blocked or ignored, an odd umask, a working
# directory that is gone: run, shell and exec give what they give others, and nothing is left.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/walls.sh"

inject=$BUILD_TESTS/fault/inject

# What the caller is, before it becomes `cubby`. Nothing may come between: timeout(1) makes SIGCHLD as it was.
declare -A caller=(
	["SIGCHLD ignored"]='exec env --ignore-signal=CHLD "$@"'
	["all signals blocked"]='exec env --block-signal "$@"'
	["all signals ignored"]='exec env --ignore-signal "$@"'
	["all signals blocked and ignored"]='exec env --ignore-signal --block-signal "$@"'
	["umask 0777"]='umask 0777; exec "$@"'
	["umask 0"]='umask 0; exec "$@"'
	["a working directory that is gone"]='mkdir gone && cd gone && rmdir ../gone && exec "$@"'
)
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	caller["closed: $closed"]="exec \"\$@\" $closed"
done

# as CALLER COMMAND...: sets status, and err where there is a stderr.
as() {
	local text=${caller[$1]}
	shift
	timeout -k 1 30 bash -c "$text" caller "$@" </dev/null >/dev/null 2>"$TMP/.err"
	status=$?
	err=$(cat "$TMP/.err")
}

# The program writes down its walls itself. Its mask, its ignored signals and its working directory, over which a shell
# lays changes, are the caller's.
mkdir -m 700 seen
LOOK=(sh -c '
	mask=$(umask)
	umask 077
	echo "$mask" >"$0/umask"
	grep ^SigBlk /proc/self/status >"$0/blocked"
	exec "$@" >"$0/walls"' "$PWD/seen" "${WALLS[@]}")
SEEN=("${WALLS_SEEN[@]}" --rw "$PWD/seen")
seen() { grep -vE '^(SigIgn:|in \.:|working directory|PWD=|OLDPWD=)' seen/walls 2>/dev/null | grep -vF " $PWD "; }

# What launches have left on the host, but for what the test itself writes.
left() { "$inject" residue | grep -v " $TMP/"; }

run "$CUBBY" run -n box -p default "${SEEN[@]}" -- true # what is made once is there now
exits "without an odd caller a shell is made" 0 "$CUBBY" shell -- true

# launch KIND: the command of it.
launch() {
	case $1 in
	run) command=("$CUBBY" run -p default --cwd / "${SEEN[@]}") ;;
	shell) command=("$CUBBY" shell --cwd / "${SEEN[@]}") ;;
	"a policy of its own") command=("$CUBBY" run -p default --cwd / "${SEEN[@]}" -s "syscalls.deny=$2") ;;
	"a range of ids") command=("$CUBBY" run -p default --cwd / "${SEEN[@]}" --map range) ;;
	"a private network") command=("$CUBBY" run -p default --cwd / "${SEEN[@]}" --net private) ;;
	esac
	command+=(-- "${LOOK[@]}")
}

kinds=(run shell "a policy of its own")
for kind in "a range of ids" "a private network"; do
	option=(--map range)
	[ "$kind" = "a range of ids" ] || option=(--net private)
	if run "$CUBBY" run -p default "${option[@]}" -- true && [ "$status" -eq 0 ]; then
		kinds+=("$kind")
	else
		skip "$kind" "$([ "$kind" = "a range of ids" ] && echo subuid || echo network)" "$err"
	fi
done

# Policies that nobody asked for before are compiled by a helper, whose status must not be lost.
calls=(sync syncfs fsync fdatasync msync flock mlock mlock2 mlockall munlock munlockall times getrusage sysinfo)
for kind in "${kinds[@]}"; do
	launch "$kind" sync
	rm -f seen/*
	"${command[@]}" </dev/null >/dev/null 2>&1
	is "$kind: whole without an odd caller" $? "$WALLS_STATUS"
	plain=$(seen)
	before=$(left)
	nth=0
	for name in "${!caller[@]}"; do
		launch "$kind" "${calls[nth++]}"
		rm -f seen/*
		as "$name" "${command[@]}"
		is "$kind, $name: it runs" "$status $err" "$WALLS_STATUS "
		is "  ... with the same walls" "$(seen)" "$plain"
		is "  ... and no signal blocked" "$(cat seen/blocked 2>&1)" $'SigBlk:\t0000000000000000'
		[[ $name != umask* ]] || is "  ... and the caller's mask" "$((8#$(cat seen/umask)))" "$((8#${name#umask }))"
	done
	is "$kind: nothing is left on the host" "$(left)" "$before"
done

# Odd callers of exec: the sandbox is an ordinary one.
mkfifo up
"$CUBBY" run -p default -n box --cwd / "${SEEN[@]}" -- sh -c 'echo up; exec sleep 1000' >up 2>err &
launcher=$!
read -r -t 20 _ <up
rm -f seen/*
"$CUBBY" exec box "${LOOK[@]}" </dev/null >/dev/null 2>&1
is "exec: whole without an odd caller" $? "$WALLS_STATUS"
plain=$(seen)
before=$(left)
for name in "${!caller[@]}"; do
	rm -f seen/*
	as "$name" "$CUBBY" exec box "${LOOK[@]}"
	is "exec, $name: it runs" "$status $err" "$WALLS_STATUS "
	is "  ... with the same walls" "$(seen)" "$plain"
	is "  ... and no signal blocked" "$(cat seen/blocked 2>&1)" $'SigBlk:\t0000000000000000'
done
is "exec: nothing is left on the host" "$(left)" "$before"
"$CUBBY" kill -KILL box
{ wait "$launcher"; } 2>/dev/null

# The sandbox of an odd caller, entered and ended by others.
for name in "${!caller[@]}"; do
	timeout -k 1 60 bash -c "${caller[$name]}" caller "$CUBBY" run -p default -n odd -- sleep 1000 </dev/null >/dev/null 2>&1 &
	launcher=$!
	until "$CUBBY" exec odd true 2>/dev/null || ! kill -0 "$launcher" 2>/dev/null; do :; done
	is "a sandbox with $name can be entered" "$("$CUBBY" exec odd echo inside 2>&1)" inside
	ok "  ... and ended" "$CUBBY" stop -t 100ms odd
	{ wait "$launcher"; } 2>/dev/null
done

done_testing
