# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/caller.sh: odd callers: without stdio, with strange masks, signals, limits and environments.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# Closed stdio, all eight combinations. What is left works; what is missing is /dev/null or closed, never
# something of the launcher's.
mkdir shared
# shellcheck disable=SC2034 # in eval
PROBE="
import os
kinds = []
for fd in range(3):
    try: kinds.append('null' if os.fstat(fd).st_rdev == os.makedev(1, 3) else 'open')
    except OSError: kinds.append('closed')
extra = []
for fd in range(3, 1000):
    try: os.fstat(fd); extra.append(fd)
    except OSError: pass
open('$TMP/shared/probe', 'w').write(' '.join(kinds) + ' ' + str(extra))
"
for mask in 0 1 2 3 4 5 6 7; do
	redirect=""
	[ $((mask & 1)) -eq 0 ] || redirect+=" <&-"
	[ $((mask & 2)) -eq 0 ] || redirect+=" >&-"
	[ $((mask & 4)) -eq 0 ] || redirect+=" 2>&-"
	for options in "" "${TIER[@]}"; do
		rm -f shared/probe
		eval "timeout 20 \"\$CUBBY\" run -p default $options --rw \"\$TMP/shared\" -- python3 -c \"\$PROBE\" $redirect"
		status=$?
		wanted=""
		for fd in 0 1 2; do
			[ $((mask >> fd & 1)) -eq 0 ] && wanted+="(open|null) " || wanted+="(closed|null) "
		done
		like "closed:${redirect:- none} $options" "$status $(cat shared/probe 2>/dev/null)" "^0 $wanted\\[\\]$"
		eval "timeout 20 \"\$CUBBY\" run -p default $options -- sh -c 'exit 5' $redirect"
		is "closed:${redirect:- none} $options: the exit status arrives" $? 5
		eval "timeout 20 \"\$CUBBY\" run -p default $options -- /none $redirect" 2>/dev/null
		is "closed:${redirect:- none} $options: an error is an error" $? 127
	done
done

# File mode masks.
for mask in 0777 0 022 077; do
	rm -rf shared home_made
	mkdir shared
	(umask $mask && exec "$CUBBY" run -p default --rw "$TMP/shared" --share "$TMP/shared/made/" -- sh -c "umask; : >$TMP/shared/f; : >/tmp/x; ls ~") >seen 2>&1
	is "umask $mask: it is the program's too, and the sandbox is made all the same" "$? $(cat seen)" "0 $(printf '%04o' $mask)"
	is "umask $mask: what is made on the host is private" "$(stat -c %a shared/made)" 700
done
rm -rf "$HOME/.local"
(umask 0777 && "$CUBBY" run -p default --home app -n named -- true) >seen 2>&1
is "umask 0777: cubby's own directories are usable" "$? $(cat seen)" "0 "
mkfifo hold up
(umask 0777 && exec "$CUBBY" run -p default -n named -- sh -c 'echo up; read -r line') <hold >up &
exec 8>hold
read -r _ <up
is "umask 0777: the sandbox can be reached" "$("$CUBBY" exec named -- echo inside 2>&1)" inside
exec 8>&-
wait
rm -rf "$HOME/.local"
(umask 0 && "$CUBBY" run -p default --home app -n named -- true)
is "umask 0: cubby's own directories are private" "$(find "$HOME/.local" -name cubby -printf '%m\n' | sort -u)" 700

# Signals: ignored and blocked ones of the caller.
# caller PYTHON COMMAND...: does something to itself, then becomes the command.
caller() {
	local code=$1
	shift
	python3 -c "import os, resource, signal, sys
$code
os.execvp(sys.argv[1], sys.argv[1:])" "$@"
}
BLOCK='signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())'
IGNORE='
for s in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, 32, 33}:
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass'
run caller "$BLOCK" timeout 20 "$CUBBY" run -p default -- sh -c 'sed -n "s/^SigBlk:\t//p" /proc/self/status; exit 4'
is "all signals blocked: it runs, and the program begins with a clean mask" "$status $out" "4 0000000000000000"
run caller "$IGNORE" timeout 20 "$CUBBY" run -p default -- sh -c 'sh -c "exit 3"; exit $?'
is "all signals ignored: it runs, and the status arrives" "$status" 3
run caller 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)' timeout 20 "$CUBBY" run -p default -- \
	python3 -c 'import subprocess; print(subprocess.run(["sh", "-c", "exit 7"]).returncode)'
is "SIGCHLD ignored: programs inside get their children's status" "$status $out" "0 7"
run caller 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)' timeout 20 "$CUBBY" run -p default --map range -- true
if command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid; then
	is "SIGCHLD ignored: with a range of ids" "$status $err" "0 "
fi
run caller 'signal.signal(signal.SIGPIPE, signal.SIG_IGN)' "$CUBBY" run -p default -- sh -c 'sed -n "s/^SigIgn:\t//p" /proc/self/status'
like "SIGPIPE ignored: it stays so, as after any exec" "$status $out" "^0 [0-9a-f]*[13579bdf][0-9a-f]{3}$"
run "$CUBBY" run -p default -- sh -c 'sed -n "s/^Sig\(Blk\|Ign\):\t//p" /proc/self/status | xargs'
is "an ordinary caller: no signal is blocked, and none ignored but what is here" "$out" \
	"0000000000000000 $(sed -n 's/^SigIgn:\t//p' /proc/self/status)"

# Limits that are tight; files and processes: tests/fault/tight.sh.
run caller 'resource.setrlimit(resource.RLIMIT_STACK, (256 << 10, 256 << 10))' timeout 20 "$CUBBY" run -p default -- true
is "a small stack" "$status $err" "0 "
if sanitized; then
	skip "little address space" sanitizer "the sanitizers take terabytes of it"
else
	run caller 'resource.setrlimit(resource.RLIMIT_AS, (64 << 20, 64 << 20))' timeout 20 "$CUBBY" run -p default -- true
	is "little address space" "$status $err" "0 "
fi
run caller 'resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0)); resource.setrlimit(resource.RLIMIT_CORE, (0, 0))' timeout 20 "$CUBBY" run -p default -- true
is "nothing may be locked in memory" "$status $err" "0 "

# Environments that lack something.
lacks() { run env "$@" "$CUBBY" run -p default -- sh -c 'echo $HOME $USER $SHELL'; }
real=$(getent passwd "$(id -u)" | cut -d: -f6)
shell=$(getent passwd "$(id -u)" | cut -d: -f7)
lacks -u HOME
is "without HOME: the home of the user's account" "$out" "$real $USER $SHELL"
lacks -u USER -u LOGNAME -u SHELL
is "without USER and SHELL: those of the account" "$out" "$HOME $(id -un) $shell"
run env -i "$CUBBY" run -p default -- sh -c 'echo $HOME $USER $SHELL'
is "without any variable" "$out" "$real $(id -un) $shell"
run env -u XDG_RUNTIME_DIR "$CUBBY" run -p default -n named -- sh -c 'echo $XDG_RUNTIME_DIR'
is "without XDG_RUNTIME_DIR: inside there is one, and it is registered" "$status $out $err" "0 /run/user/$(id -u) "
lacks HOME=relative
like "HOME=relative: not used" "$status $out" "^0 $real |^125 "
for home in / /usr /etc /tmp /dev /proc /run; do
	run env HOME=$home "$CUBBY" run -p default -- sh -c 'echo started; ls /usr/bin/env /proc/self/exe /dev/null'
	like "HOME=$home: it works or is refused, nothing is broken" "$status $out" "^(0 started|125 $|2 $)"
done
run env -i HOME="$HOME" PATH=/nonexistent "$CUBBY" run -p default -- true
is "without a useful PATH" "$status" 0
run env XDG_RUNTIME_DIR=/nonexistent XDG_CONFIG_HOME=/nonexistent/c XDG_DATA_HOME=/nonexistent/d XDG_STATE_HOME=/nonexistent/s \
	XDG_CACHE_HOME=/nonexistent/k "$CUBBY" run -p default -- true
is "with directories that are not there" "$status" 0
run env XDG_RUNTIME_DIR=/tmp "$CUBBY" run -p default -n named -- true
like "a runtime directory that is everybody's: not used, or refused" "$status $err" "^(0|125) "
is "and nothing is made there" "$(find /tmp -maxdepth 1 -name cubby -user "$(id -u)")" ""

# Names and arguments that are odd.
run "$CUBBY" run -p default -- printf '%s|' '' ' ' $'\n' $'\xff' '*' '$HOME' '--' -n
is "arguments arrive byte by byte" "$(printf '%s' "$out" | od -An -tx1 | tr -d ' \n')" "$(printf '%s|' '' ' ' $'\n' $'\xff' '*' '$HOME' '--' -n | od -An -tx1 | tr -d ' \n')"
run "$CUBBY" run -p default -- sh -c 'exit $#' sh $(seq 1 200)
is "two hundred arguments" "$status" 200
run "$CUBBY" run -p default -- ''
is "an empty command" "$status" 127
run "$CUBBY" run -p default -- "$(head -c 5000 /dev/zero | tr '\0' a)"
like "a command with a name that is too long" "$status" "^12[67]$"
(exec -a odd-name "$CUBBY" run -p default -- true)
is "another name of the launcher" $? 0

# Without a place for its entry a sandbox runs, and says that nobody will find it; a chosen name must be had.
mkdir -p closed-home && chmod 500 closed-home
run env -u XDG_STATE_HOME HOME="$PWD/closed-home" "$CUBBY" run -p default -- echo ran
if [ -d "/run/user/$(id -u)" ]; then
	skip "an entry that cannot be made" root "this user has /run/user/$(id -u), where it can"
else
	is "an entry that cannot be made: the program runs" "$status $out" "0 ran"
	like "  ... and a note says so, once" "$(grep -c cannot <<<"$err") $err" "^1 cubby: note: cannot register.*will not find it"
	run env -u XDG_STATE_HOME HOME="$PWD/closed-home" "$CUBBY" run -n chosen -p default -- echo ran
	is "  ... but a chosen name must be had" "$status $out" "125 "
fi

done_testing
