# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/hostile/registry.sh: entries that somebody else has put where cubby looks for running sandboxes:
# nobody is taken for a sandbox who is not, nobody is held up, and nothing of others is removed.
. "$(dirname "$0")/../lib/tap.sh"

DIR=/run/user/$(id -u)/cubby
[ -d "${DIR%/cubby}" ] || DIR=$HOME/.local/state/cubby/run
"$CUBBY" run -p default -n true -- true
ok "the place is there" test -d "$DIR"
is "no other user can write there" "$(stat -c %a "$DIR")" 700
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait' EXIT

# server NAME KIND [COMMAND...]: listens there; says which clients come. KIND: silent, nonsense, ends.
server() {
	local name=$1 kind=$2
	shift 2
	"$@" python3 - "$DIR/$name" "$kind" >"$TMP/served.$name" 2>&1 <<'EOF_PYTHON' &
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
s.listen(64)
print("up", flush=True)
kept = []
while True:
    c, _ = s.accept()
    if sys.argv[2] == "ends":
        c.close()
        continue
    if sys.argv[2] == "nonsense":
        try: c.send(os.urandom(300))
        except OSError: pass
    kept.append(c)
EOF_PYTHON
	pids+=($!)
	until grep -q up "$TMP/served.$name"; do kill -0 $! 2>/dev/null || return 1; done
}

# asked NAME WHAT: each verb that speaks to a sandbox comes back, and nothing runs.
asked() {
	local name=$1 what=$2
	run timeout 60 "$CUBBY" exec "$name" echo ran
	like "$what: exec runs nothing" "$status $out" "^(125|137) $"
	is "  ... in one sentence" "$(grep -c '^cubby: ' <<<"$err")" 1
	run timeout 60 "$CUBBY" kill -KILL "$name"
	isnt "$what: kill comes back" "$status" 124
	run timeout 60 "$CUBBY" ls --json
	is "$what: ls comes back" "$status" 0
	unlike "  ... and shows no such sandbox as running" "$(python3 -c 'import json, sys
for s in json.loads(sys.argv[1]): print(s["name"], s["problem"])' "$out")" "(^|"$'\n'")$name None"
}

server ended ends
asked ended "a server that hangs up"
like "  ... and it says so" "$("$CUBBY" exec ended true 2>&1)" "^cubby: ('ended' has just ended|the sandbox ended)"
server nonsense nonsense
asked nonsense "a server that talks nonsense"
# Another user is played: as such a process is not ours, whatever it says.
if command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid; then
	chmod 777 "$DIR" && chmod 755 "$HOME" "$TMP" 2>/dev/null
	as_other() { exec unshare --user --map-root-user --map-auto setpriv --reuid 7 --regid 7 --clear-groups "$@"; }
	if server other nonsense as_other; then
		asked other "a server of another user"
		like "  ... it is as if there were none" "$("$CUBBY" exec other true 2>&1)" "no sandbox called 'other' is running"
	else
		skip "a server of another user" control "$(tail -n 1 "$TMP/served.other")"
	fi
	chmod 700 "$DIR"
else
	skip "a server of another user" subids "$(id -un) has no line in /etc/subuid, or newuidmap is missing"
fi

# What is no socket at all.
mkdir victim && echo treasure >victim/file
mkfifo "$DIR/fifo"
echo text >"$DIR/file"
mkdir "$DIR/folder"
ln -s "$TMP/victim/file" "$DIR/link"
ln -s "$TMP/victim" "$DIR/link-to-folder"
ln -s /nowhere "$DIR/dangling"
ln -s dangling2 "$DIR/dangling2"
for name in fifo file folder link link-to-folder dangling dangling2; do
	asked $name "a $name"
	run timeout 60 "$CUBBY" run -p default -n $name -- echo ran
	like "a $name: its name is had, or refused" "$status $out" "^(0 ran|125 )$"
done
is "nothing behind a link was changed" "$(ls victim; cat victim/file)" "$(printf 'file\ntreasure')"

# A control: one that runs can be entered beside all of them.
mkfifo said
"$CUBBY" run -p default -n real -- sh -c 'echo in; sleep 1000' >said &
real=$!
read -r _ <said
run "$CUBBY" exec real echo ran
is "a control: a sandbox is entered" "$status $out" "0 ran"
"$CUBBY" kill -KILL real
wait $real
done_testing
