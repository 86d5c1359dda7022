# SPDX-License-Identifier: MIT
# tests/box/promises.sh: the twelve promises of docs/threat-model.md, each seen from inside once.
. "$(dirname "$0")/../lib/tap.sh"

mkdir project private && cd project || exit 1
echo secret >../private/file
echo note >note
mkfifo "$TMP/said" "$TMP/held"

# start NAME COMMAND...: a sandbox in the background whose program holds the pipe `held` open and
# has said a line; launcher is its process.
start() {
	local name=$1
	shift
	"$CUBBY" run -n "$name" -- "$@" <"$TMP/held" >"$TMP/said" 2>&1 &
	launcher=$!
	exec 8>"$TMP/held" 7<"$TMP/said"
	read -r _ <&7
}

# --- P01: no descriptor of the host but the three standard streams.
exec 9<../private/file
run "$CUBBY" run -- sh -c 'ls -l /proc/self/fd'
exec 9<&-
like "P01: standard output is there" "$out" ' 1 -> '
unlike "P01: an open file of the caller is not" "$out" private
unlike "P01: neither is a socket or other object of cubby" "$out" 'socket:|anon_inode:|memfd:'

# --- P02: nothing inside types into a terminal.
push='import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b"x")'
run "$CUBBY" run --tty always -- python3 -c "$push"
like "P02: TIOCSTI is refused" "$err$out" 'PermissionError'

# --- P03: no path inside leads outside.
ln -s "$TMP/private/file" link
run "$CUBBY" run --rw . -- cat note
is "P03: what is granted can be read" "$out" note
run "$CUBBY" run --rw . -- cat link
unlike "P03: a symbolic link to the outside leads nowhere" "$out" secret
run "$CUBBY" run --rw . -- cat ../private/file
unlike "P03: neither does .." "$out" secret
run "$CUBBY" run --rw . -- cat "/proc/1/root$TMP/private/file" "/proc/1/cwd/../private/file"
unlike "P03: nor init's root and working directory" "$out" secret
run "$CUBBY" run --rw . --ro ./link -- cat link
isnt "P03: the next launch does not follow a link made inside" "$status" 0
like "P03: and says so" "$err" 'symbolic link'

# --- P04: nothing else is readable, nothing else writable.
run "$CUBBY" run --rw . -- ls "$TMP" "$HOME"
like "P04: what is granted is there" "$out" project
unlike "P04: what is not granted is not" "$out" private
run "$CUBBY" run --ro . -- sh -c 'for d in . /usr /etc / /bin; do touch $d/new 2>/dev/null && echo $d; done'
is "P04: what is granted for reading cannot be written" "$out" ""
run "$CUBBY" run -- sh -c 'echo x >/tmp/new; echo x >~/new; cat /tmp/new ~/new'
is "P04: /tmp and the home inside are writable" "$out" $'x\nx'
is "P04: and nothing of it is left outside" "$(ls /tmp/new "$HOME/new" 2>/dev/null)" ""

# --- P05: no abstract socket and no loopback of the host, unless granted.
listen='
import socket, sys
a = socket.socket(socket.AF_UNIX); a.bind("\0" + sys.argv[1]); a.listen()
t = socket.socket(); t.bind(("127.0.0.1", 0)); t.listen()
print(t.getsockname()[1], flush=True)
sys.stdin.read()'
reach='
import socket, sys
for family, address in ((socket.AF_UNIX, "\0" + sys.argv[1]), (socket.AF_INET, ("127.0.0.1", int(sys.argv[2])))):
    try:
        socket.socket(family).connect(address); print("reached")
    except OSError: print("refused")'
name=cubby-test-$$
exec 5> >(exec python3 -c "$listen" "$name" >"$TMP/said")
listener=$!
read -r port <"$TMP/said"
run "$CUBBY" run -- python3 -c "$reach" "$name" "$port"
is "P05: neither is reached by default" "$out" $'refused\nrefused'
run "$CUBBY" run --net host -- python3 -c "$reach" "$name" "$port"
if [ "$status" -eq 125 ]; then
	like "P05: where abstract sockets cannot be refused, the host's network is" "$err" 'abstract sockets'
else
	is "P05: with the host's network only its loopback is" "$out" $'refused\nreached'
fi
run "$CUBBY" run --net host -s network.abstract=allow -- python3 -c "$reach" "$name" "$port"
is "P05: both when both are granted" "$out" $'reached\nreached'
exec 5>&-
wait "$listener"

# --- P06: a system call that nobody knows yet answers ENOSYS.
call='import ctypes; l = ctypes.CDLL(None, use_errno=True); l.syscall(1000); print(ctypes.get_errno())'
for policy in default strict developer; do
	run "$CUBBY" run --syscalls "$policy" -- python3 -c "$call"
	is "P06: unknown system calls answer ENOSYS, policy $policy" "$out" 38
done

# --- P07: exec gets the policy of run.
state='grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp)" /proc/self/status; ulimit -a; pwd
	env | sort; for n in /proc/self/ns/*; do readlink $n; done; cut -d" " -f5 /proc/self/mountinfo'
start p07 sh -c "{ $state; } >/tmp/run; echo ready; cat"
run "$CUBBY" exec p07 cat /tmp/run
of_run=$out
run "$CUBBY" exec p07 -- sh -c "$state"
is "P07: ids, rights, filters, limits, environment, namespaces and mounts are the same" "$out" "$of_run"
like "P07: (and there was something to compare)" "$of_run" 'Seccomp_filters:.[1-9]'
exec 8>&- 7<&-
wait "$launcher"

# --- P08: what plan shows is what is there.
run "$CUBBY" plan --rw . --tmp /scratch -- true
planned=$(sed -n '/^# what is seen/,/^$/s/^#   [a-z -]* \(\/[^ ]*\).*/\1/p' <<<"$out" | while read -r path; do
	[ ! -e "$path" ] && [ "$path" = /opt ] || echo "$path"
done | LC_ALL=C sort)
run "$CUBBY" run --rw . --tmp /scratch -- cut -d' ' -f5 /proc/self/mountinfo
is "P08: the mounts inside are those of the plan" \
	"$(grep -vxE '/|/proc|/dev/(null|zero|full|random|urandom|tty|pts)|/etc/(passwd|group)' <<<"$out" | LC_ALL=C sort)" "$planned"

# --- P09: what cannot be enforced is an error.
for option in --hide --lock; do
	run "$CUBBY" run --rw . "$option" ./missing -- touch started
	isnt "P09: $option of a missing path is an error" "$status" 0
	like "P09: which names it" "$err" missing
done
is "P09: and nothing was started" "$(ls started 2>/dev/null)" ""

# --- P10: nothing survives the launcher.
start p10 sh -c 'setsid sleep 1000 & echo ready; exec sleep 1000'
kill -9 "$launcher"
wait "$launcher" 2>/dev/null
run cat <&7
is "P10: killed launcher, closed pipes: nobody inside holds them" "$status" 0
run "$CUBBY" ls
unlike "P10: its name is free again" "$out" p10
exec 8>&- 7<&-

# --- P11: cubby's own files are never writable inside.
run "$CUBBY" run --home host -- sh -c 'echo x >~/other'
is "P11: the real home is writable" "$(cat "$HOME/other")" x
for made in no yes; do
	[ "$made" = no ] || mkdir -p "$HOME/.config/cubby/profiles"
	run "$CUBBY" run --home host -- sh -c 'mkdir -p ~/.config/cubby/profiles; echo x >~/.config/cubby/profiles/tar.toml'
	isnt "P11: no profile can be planted (directory there before: $made)" "$status" 0
	run "$CUBBY" run --home host -- mv "$HOME/.config" "$HOME/.other"
	isnt "P11: nor by renaming what is above (directory there before: $made)" "$status" 0
done
is "P11: and none was" "$(find "$HOME" -name tar.toml)" ""

# --- P12: no setuid, anywhere.
run "$CUBBY" run -- sh -c 'grep NoNewPrivs /proc/self/status; grep -v nosuid /proc/self/mounts'
is "P12: no new privileges, and no mount that has setuid programs but devices" \
	"$(grep -vE '^devpts|^devtmpfs|^proc' <<<"$out" | tr '\t' ' ')" "NoNewPrivs: 1"
prefix=$(dirname "$(dirname "$CUBBY")")
is "P12: cubby installs none" "$(find "$prefix/bin/cubby" "$prefix/libexec" -perm /6000)" ""

done_testing
