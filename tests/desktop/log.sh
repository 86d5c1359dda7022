# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/log.sh: cubby log: what the services and the message bus filter refused is known after
# the run, with the setting that would allow it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs dbus-daemon xdg-dbus-proxy gdbus pulseaudio pactl parec
desktop_bus
mkdir "$XDG_RUNTIME_DIR/pulse"
desktop_sound

# denied NAME: "by what change" of each denial, sorted.
denied() {
	"$CUBBY" log --json "$1" 2>&1 | python3 -c '
import json, sys
for d in json.load(sys.stdin):
    print(d["by"], "|", d["what"], "|", d["why"], "|", d["change"], "|", d["times"])' | LC_ALL=C sort
}

is "nothing is known of a name that never ran" "$(denied ghost)" ""
inside -n player --allow audio -- sh -c 'parec -d null.monitor; pactl exit; pactl load-module module-null-sink
	pactl load-module module-null-sink'
is "sound: what was asked and not granted" "$(denied player)" \
	"$(printf '%s\n' "sound | end the server | not-granted | None | 1" "sound | load a module | not-granted | None | 2" \
		"sound | record | not-granted | allow+=microphone | 1")"
run "$CUBBY" log player
like "for people" "$out" '^20[0-9-]+ [0-9:]+ +1x  sound +record: not-granted
 +allowed by: -s .allow\+=microphone.'
inside -n player --allow audio --allow microphone -- sh -c 'parec -d null.monitor | head -c 100 >/dev/null'
is "only the last run is told, and what is granted is not denied" "$(denied player)" ""

call='gdbus call --session --timeout 5 --object-path /x --method org.example.Run --dest'
inside -n chat --allow notifications -- sh -c "$call org.freedesktop.secrets; $call org.freedesktop.systemd1"
isnt "a bus: the call failed" "$status" 0
like "and is told with its rule" "$(denied chat)" \
	'session \| org.freedesktop.secrets org.example.Run \| not-granted \| dbus.session.talk\+=org.freedesktop.secrets \|.*session \| org.freedesktop.systemd1 '
inside -n chat --allow notifications -- gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
	--method org.freedesktop.DBus.RequestName org.example.App 0
like "a name that may not be owned" "$(denied chat)" 'session \| own org.example.App \| not-granted \| dbus.session.own\+=org.example.App \|'
inside -n chat --allow notifications -s dbus.session.talk+=org.freedesktop.secrets -- sh -c "$call org.freedesktop.secrets"
is "with that setting it is not denied" "$(denied chat)" ""

# The network's verdicts: nothing of the host's is needed for a refusal.
connect='import socket
for target in (("10.1.2.3", 80), ("10.1.2.3", 80), ("nope.test", 443)):
    try: socket.create_connection(target, 5)
    except OSError as e: print(e)'
inside -n web --net filtered --net-allow example.test -- python3 -c "$connect"
# A resolver may ask more than once.
is "the network: addresses and names, each with its rule" "$(denied web | sed '/address of/s/[0-9]*$//; s/| $/|/')" "$(printf '%s\n' \
	"network | tcp 10.1.2.3:80 | zone | network.allow+=tcp:10.1.2.3:80 | 2" \
	"network | the address of nope.test | not-allowed | network.allow+=nope.test |")"

# What the inside says cannot speak to a terminal, or make lines of its own.
cat >shout.py <<'PY'
import os, socket, struct
path = os.environ["PULSE_SERVER"].removeprefix("unix:")
s = socket.socket(socket.AF_UNIX)
s.connect(path)
def command(number):
    body = b"L" + struct.pack("!I", number) + b"L" + struct.pack("!I", 1)
    s.sendall(struct.pack("!IIIII", len(body), 0xffffffff, 0, 0, 0) + body)
    s.recv(64)
for n in range(2000):
    command(7)
command(200)
PY
inside -n shouter --allow audio --ro "$TMP/shout.py" -- python3 "$TMP/shout.py"
is "one who asks 2000 times does not fill the disk" "$(denied shouter)" "sound | end the server | not-granted | None | 1000"
like "the log lies where no sandbox sees it" "$(find ~/.local/state/cubby/denied -type f | wc -l)" '^[0-9]+$'
inside --rw "$HOME/.local/state" -n peeper -- cat "$HOME/.local/state/cubby/denied/shouter"
isnt "not even with the directory above it" "$status" 0
ok "the control: outside it is read" grep -q verdict "$HOME/.local/state/cubby/denied/shouter"

# Kept for the last ones only.
for n in $(seq 60); do echo '{}' >"$HOME/.local/state/cubby/denied/old$n"; done
touch -d '2020-01-01' "$HOME/.local/state/cubby/denied/old7"
inside -n player --allow audio -- pactl exit
isnt "the oldest goes" "$(ls ~/.local/state/cubby/denied/old7 2>&1)" ~/.local/state/cubby/denied/old7
exits "a name is needed" 2 "$CUBBY" log

done_testing
