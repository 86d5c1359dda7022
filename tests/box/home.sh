# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2088,SC2154 # texts for another shell; ~ is for cubby; run sets out
# tests/box/home.sh: the home: fresh, the app's own, or the host's, and parts of the real one.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

echo letter >"$HOME/letter"
mkdir "$HOME/pictures" "$HOME/src" && echo cat >"$HOME/pictures/cat"
HOMES=$HOME/.local/share/cubby/homes

# Fresh.
inside_is "fresh: empty, private, at its usual place" "700 $HOME $HOME 0" -- \
	sh -c 'echo $(stat -c %a ~) $HOME $(cd && pwd) $(ls -A ~ | wc -l)'
walled "fresh: files of the real home are not seen" -- cat "$HOME/letter"
ok "fresh: it can be written" "$CUBBY" run -p default -- sh -c 'echo x >~/new && mkdir ~/.config && test "$(cat ~/new)" = x'
is "fresh: nothing of it stays" "$(ls "$HOME")" "$(printf 'letter\npictures\nsrc')"
inside_is "fresh: the next one does not see it" "" -- ls -A "$HOME"

# The app's own.
inside --home app -- sh -c 'echo kept >~/state; ls -A ~'
is "app: it begins empty" "$out" state
inside_is "app: what is written stays" kept --home app -- cat "$HOME/state"
is "app: on the host it has the profile's name, below cubby's data" "$(cat "$HOMES/default/state")" kept
is "app: nobody else may look in" "$(stat -c %a "$HOMES" "$HOMES/default" | xargs)" "700 700"
walled "app: files of the real home are not seen" --home app -- cat "$HOME/letter"
inside_is "app: another name is another home" "" --home app --home-name work -- ls -A "$HOME"
inside --home app --home-name work -- sh -c 'echo w >~/w'
inside_is "app: both stay apart" "w" --home app --home-name work -- ls -A "$HOME"
inside_is "app: another profile has another home" "" -p ci --home app -- sh -c 'ls -A ~ | grep state || true'
inside_is "app: cubby's data is not in it" "" --home app -- sh -c 'ls -A ~ | grep -F .local || true'
inside_is "app: it is seen nowhere else" "" --root host --home app -- \
	sh -c 'find / -path /proc -prune -o -path "$HOME" -prune -o -name state -user "$(id -u)" -type f -print 2>/dev/null'
for name in .. . a/b /x '' -x; do
	refused "app: '$name' is no name for a home" "home.name|--home-name" --home app --home-name "$name"
done
is "app: a bad name makes nothing" "$(cd "$HOMES" && echo *)" "ci default work"

# The host's.
inside_is "host: the real home is there, writable" "letter letter changed" --home host -- \
	sh -c 'echo $(cat ~/letter) $(cd ~ && ls letter) $(echo changed >~/letter; cat ~/letter)'
is "host: what is written is written" "$(cat "$HOME/letter")" changed

# Parts of the real one.
inside_is "share: a part appears, alone and writable" "pictures cat dog" --share '~/pictures' -- \
	sh -c 'echo $(ls -A ~) $(cat ~/pictures/cat) $(echo dog >~/pictures/dog; cat ~/pictures/dog)'
is "share: what is written is written" "$(cat "$HOME/pictures/dog")" dog
inside_is "share: in an app's home too" "cat" --home app --share '~/pictures' -- cat "$HOME/pictures/cat"
inside_is "share: a file alone" "changed" --share '~/letter' -- cat "$HOME/letter"
inside_is "share: its neighbours are not there" "letter" --share '~/letter' -- ls -A "$HOME"
refused "share: a missing one is an error" "No such file.*write '.*/missing\?'|missing" --share '~/missing'
is "share: and is not made" "$(ls -d "$HOME/missing" 2>/dev/null)" ""
inside_is "share: with ? it is left out" "" --share '~/missing?' -- ls -A "$HOME"
inside_is "share: with a slash it is made" "made" --share '~/made/deep/' -- sh -c 'echo made >~/made/deep/f; cat ~/made/deep/f'
is "share: on the host, private" "$(stat -c '%a' "$HOME/made/deep") $(cat "$HOME/made/deep/f")" "700 made"
inside_is "share: what exists is not touched" "$(stat -c %a "$HOME/pictures")" --share '~/pictures/' -- \
	stat -c %a "$HOME/pictures"
refused "the home itself is no place" 'home.mode = "host"' --rw '~'
refused "nor is what contains it" 'contains the home' --ro "$(dirname "$HOME")"

# A home that is missing, or not a directory.
ok "fresh: the real home need not exist" env HOME=/nonexistent/home "$CUBBY" run -p default -- sh -c 'cd && : >x'
chmod 555 "$HOME" && chmod 500 "$HOMES/.."
inside --home app -- true
is "app: an existing home needs no writable way to it" "$status" 0
chmod 755 "$HOME" && chmod 700 "$HOMES/.."

done_testing
