# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/sound.sh: playing and recording are two grants, and neither rules the sound server.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs pulseaudio pactl parec paplay sox
mkdir "$XDG_RUNTIME_DIR/pulse"
desktop_sound

sox -q -n -r 44100 -c 2 tone.wav synth 1 sine 440
loud=$(desktop_heard paplay tone.wav)
tap_result $((loud <= 500)) "outside the tone is heard ($loud)" "$(cat said)"
loud=$(desktop_heard "$CUBBY" run -p default --allow audio --ro "$TMP/tone.wav" -- paplay "$TMP/tone.wav")
tap_result $((loud <= 500)) "audio: the tone of the inside is heard ($loud)" "$(cat said)"
loud=$(desktop_heard "$CUBBY" run -p default --ro "$TMP/tone.wav" -- paplay "$TMP/tone.wav")
ok "without it only the marker after it is ($loud)" test "$loud" -gt 50 -a "$loud" -lt 200

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
