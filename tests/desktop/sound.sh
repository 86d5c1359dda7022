# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/sound.sh: playing and recording are two grants, and neither rules the sound server.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs pulseaudio pactl parec paplay sox
mkdir "$XDG_RUNTIME_DIR/pulse"
desktop_sound

sox -q -n -r 44100 -c 2 tone.wav synth 2 sine 440
# heard COMMAND...: how loud the sink is while it runs, of 1000.
heard() {
	local recorder
	parec -d null.monitor --latency-msec=20 --file-format=wav >heard.wav 2>/dev/null &
	recorder=$!
	desktop_until sh -c 'pactl list short source-outputs | grep -q .'
	"$@" >/dev/null 2>&1
	kill "$recorder" && wait "$recorder" 2>/dev/null
	sox heard.wav -n stat 2>&1 | awk '/^Maximum amplitude/ { printf "%d\n", $3 * 1000 }'
}
loud=$(heard paplay tone.wav)
ok "outside the tone is heard ($loud)" test "$loud" -gt 500
loud=$(heard "$CUBBY" run -p default --allow audio --ro "$TMP/tone.wav" -- paplay "$TMP/tone.wav")
ok "audio: the tone of the inside is heard ($loud)" test "$loud" -gt 500
loud=$(heard "$CUBBY" run -p default --ro "$TMP/tone.wav" -- paplay "$TMP/tone.wav")
is "without it nothing is" "$loud" 0

record=(timeout 10 sh -c 'parec -d null.monitor | head -c 1000 | wc -c')
inside --allow audio -- "${record[@]}"
like "audio: recording is refused" "$out $err" '^0 .*Access denied'
inside --allow audio --allow microphone -- "${record[@]}"
is "microphone: recording works" "$out" 1000
is "the control: outside it does" "$("${record[@]}" 2>/dev/null)" 1000

for grants in audio microphone; do
	inside --allow "$grants" -- pactl load-module module-pipe-sink "file=$TMP/planted"
	like "$grants: no module is loaded" "$status $err" '^1 .*Access denied'
	inside --allow "$grants" -- pactl load-module module-native-protocol-tcp auth-anonymous=1
	like "$grants: no port is opened" "$err" 'Access denied'
	inside --allow "$grants" -- pactl exit
	like "$grants: the server is not ended" "$err" 'Access denied'
	inside --allow "$grants" -- pactl set-sink-volume null 0
	like "$grants: the volume of all is not changed" "$err" 'Access denied'
	inside --allow "$grants" -- pactl list sink-inputs
	like "$grants: what others play is not listed" "$err" 'Access denied'
done
isnt "no file was planted" "$(ls planted 2>&1)" planted
ok "the server lives" pactl info
ok "the control: outside a module is loaded" pactl load-module module-pipe-sink "file=$TMP/pipe"
rm -rf "$XDG_RUNTIME_DIR/pulse"
refused "without a server it is an error" "cannot use '$XDG_RUNTIME_DIR/pulse/native'" --allow audio
PULSE_SERVER=tcp:host refused "a server elsewhere is an error" "not a local socket" --allow audio

done_testing
