# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/hostile/clients.sh: a program that reaches the sockets of other sandboxes, as one with isolation =
# "landlock" does, has nothing of it: no launcher serves who is more confined than itself, and says so.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

echo treasure >"$TMP/file"
PREFIX=$(dirname "$(dirname "$CUBBY")")
mkfifo up hold
"$CUBBY" run -p default -n victim --ro "$TMP/file" -- sh -c 'echo up; exec sleep 1000' >up &
launcher=$!
read -r _ <up
tier=(--isolation landlock --ro "$PREFIX")

run "$CUBBY" exec victim -- cat "$TMP/file"
is "a control: outside a program of another sandbox is started" "$status $out" "0 treasure"
inside "${tier[@]}" -- sh -c 'cat '"$TMP/file"
unlike "a control: inside the file cannot be read" "$out" treasure
inside "${tier[@]}" -- python3 -c 'import glob, socket, sys
for path in sys.argv[1:]:
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try: s.connect(path); print("connected")
    except OSError: pass' "/run/user/$(id -u)/cubby/victim" "$HOME/.local/state/cubby/run/victim"
is "a control: inside the socket is reached" "$out" connected

# refuses TEXT STATUS COMMAND...: it fails with one sentence that says why.
refuses() {
	local text=$1 wanted=$2
	shift 2
	run timeout 60 "$@"
	like "$text" "$status $out $err" "^$wanted  cubby: cannot serve a client that is more confined than the sandbox's launcher"
}
box=("$CUBBY" run -p default "${tier[@]}" -- "$CUBBY")
refuses "exec" 125 "${box[@]}" exec victim -- cat "$TMP/file"
refuses "kill" 125 "${box[@]}" kill -KILL victim
refuses "kill of all" 125 "${box[@]}" kill --all -s KILL victim
refuses "stop" "[1-9][0-9]*" "${box[@]}" stop victim
refuses "stop at once" "[1-9][0-9]*" "${box[@]}" stop -k victim
refuses "stop without waiting" "[1-9][0-9]*" "${box[@]}" stop --nowait victim
refuses "files out of it" 125 "${box[@]}" cp "victim:$TMP/file" -
refuses "its network" 125 "${box[@]}" net status victim
refuses "no_new_privs is enough" 125 setpriv --no-new-privs "$CUBBY" exec victim -- cat "$TMP/file"
is "it runs on" "$("$CUBBY" exec victim -- echo on)" on

# More clients than are served: the next one is told, whatever it asks for.
python3 -c 'import glob, os, socket, sys
held = []
for path in sys.argv[1:]:
    for n in range(40):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try: s.connect(path); held.append(s)
        except OSError: pass
print("held", flush=True)
sys.stdin.read()' "/run/user/$(id -u)/cubby/victim" "$HOME/.local/state/cubby/run/victim" <hold >held &
holder=$!
exec 8>hold
until grep -q held held; do kill -0 $holder || break; done
for order in "exec victim -- true" "kill -KILL victim" "stop --nowait victim" "stop victim"; do
	# shellcheck disable=SC2086 # words
	run timeout 60 "$CUBBY" $order
	like "too many clients: $order" "$status $err" "^[1-9][0-9]* cubby: cannot serve another client: 32 are connected"
done
exec 8>&-
wait $holder
# The launcher hears of their end in its own time.
until [ "$("$CUBBY" exec victim -- echo on 2>&1)" = on ]; do kill -0 $launcher || break; done
ok "  ... and it runs on" kill -0 $launcher
"$CUBBY" kill -KILL victim
wait $launcher
done_testing
