# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/container/copy.sh: copies and snapshots have all that a container owns, and nothing of others.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

# A home with a bit of everything.
FILL='umask 022
mkdir -p ~/d/e && chmod 700 ~/d/e
echo one >~/file && chmod 640 ~/file && touch -d 2001-02-03 ~/file
ln ~/file ~/d/hard
ln -s ../file ~/d/symbolic
ln -s /nowhere ~/dangling
mkfifo ~/fifo
truncate -s 64M ~/sparse && printf x | dd of="$HOME/sparse" bs=1 seek=30M conv=notrunc status=none'
# list DIR: everything that a copy must keep.
list() { (cd "$1" && find . -printf '%P %y %m %s %n %l %T@\n' | LC_ALL=C sort); }

"$CUBBY" create web --home app -s hostname=left -- sleep 1000
"$CUBBY" start -F web sh -c "$FILL"
exits "copy makes another container" 0 "$CUBBY" copy web two
is "... whose home is the same" "$(list "$KEPT/two/home")" "$(list "$KEPT/web/home")"
like "(there is something in it)" "$(list "$KEPT/web/home")" "d/hard f 640 4 2.*dangling l.*fifo p.*sparse f 644 67108864"
ok "... with the same contents" cmp "$KEPT/two/home/sparse" "$KEPT/web/home/sparse"
ok "... with the holes" test "$(du -k "$KEPT/two/home/sparse" | cut -f1)" -lt 1024
is "... with hard links of its own" "$(stat -c %i "$KEPT/two/home/file")" "$(stat -c %i "$KEPT/two/home/d/hard")"
isnt "... and not with the original's" "$(stat -c %i "$KEPT/two/home/file")" "$(stat -c %i "$KEPT/web/home/file")"
is "... and the same config" "$(cat "$KEPT/two/config.toml")" "$(cat "$KEPT/web/config.toml")"
"$CUBBY" start -F two sh -c 'echo changed >>~/file'
is "what one changes the other does not see" "$(cat "$KEPT/web/home/file")" one
is "... and has itself" "$(paste -sd' ' "$KEPT/two/home/file")" "one changed"
run "$CUBBY" copy web two
is "a name that is taken is an error" "$status" 125
is "... and its container is as it was" "$(paste -sd' ' "$KEPT/two/home/file")" "one changed"
"$CUBBY" destroy two

# A home with a name is shared, not copied.
"$CUBBY" create shared --home app --home-name both
"$CUBBY" copy shared again
"$CUBBY" start -F shared -- sh -c 'echo here >~/it'
is "a home with a name is the same for both" "$("$CUBBY" start -F again -- sh -c 'cat ~/it')" here
"$CUBBY" destroy shared again

# Running ones.
"$CUBBY" start web
run "$CUBBY" copy web two
is "one that runs is refused with status 1" "$status" 1
like "  ... with the ways out" "$err" "cannot copy 'web': it is running.*stop it first.*copy -a"
exits "copy -a takes one that runs" 0 "$CUBBY" copy -a web two
is "... which runs on" "$(state web)" RUNNING
is "... and was frozen meanwhile" "$(awk -F'\t' '$2 == "web" { print $4 }' "$HOME/.local/state/cubby/events" | tail -n 4 | paste -sd' ')" \
	"FREEZING FROZEN THAWED RUNNING"
is "... and the copy does not run" "$(state two)" STOPPED
run "$CUBBY" copy -e web
name=$out
is "copy -e starts the copy" "$(state "$name")" RUNNING
is "... with the files" "$("$CUBBY" exec "$name" sh -c 'cat ~/file')" one
"$CUBBY" stop -k "$name"
ok "... and at its end it is gone" test ! -e "$KEPT/$name"
run "$CUBBY" copy -e web -- three
is "copy -e takes a name too" "$status$(state three)" "0RUNNING"
"$CUBBY" stop -k three
"$CUBBY" copy -e two two.b
exits "destroy -f of an ephemeral one, which goes by itself when it is stopped" 0 "$CUBBY" destroy -f two.b two

# Snapshots.
exits "a snapshot of one that runs" 0 "$CUBBY" snapshot create web -m "before the $(printf '\033')[1mchange"
is "... which runs on" "$(state web)" RUNNING
like "list shows it, and no control character of its comment" "$("$CUBBY" snapshot list web)" '^snap0 +20[0-9-]+ [0-9:]+  before the \\x1b\[1mchange$'
is "... for programs as it is" "$("$CUBBY" snapshot list --json web | json 'j[0]["name"], ascii(j[0]["comment"])')" \
	"snap0 'before the \\x1b[1mchange'"
run "$CUBBY" snapshot restore web snap0
like "one that runs is not restored" "$status $err" "125 .*cannot restore 'web': it is running"
"$CUBBY" exec web sh -c 'echo two >~/file; rm -r ~/d; echo more >~/more'
"$CUBBY" stop -k web
sed -i 's/left/right/' "$KEPT/web/config.toml"
is "the second gets the next name" "$("$CUBBY" snapshot create web)" snap1
before=$(list "$KEPT/web/snaps/snap0/home")
exits "restore puts it back" 0 "$CUBBY" snapshot restore web snap0
is "... all files" "$(list "$KEPT/web/home")" "$before"
is "... with what was in them" "$(cat "$KEPT/web/home/file")" one
is "... and the config" "$("$CUBBY" info -Hc hostname web)" '"left"'
is "... and the snapshot stays" "$("$CUBBY" snapshot list web | cut -d' ' -f1 | paste -sd' ')" "snap0 snap1"
is "... and nothing else" "$(find "$KEPT/web" -mindepth 1 -maxdepth 1 ! -name log -printf '%f\n' | sort | paste -sd' ')" "config.toml home record snaps"
exits "restore under a new name makes another container" 0 "$CUBBY" snapshot restore web snap1 second
is "... of what was then" "$(cat "$KEPT/second/home/more") $("$CUBBY" info -Hc hostname second)" 'more "right"'
exits "remove removes it" 0 "$CUBBY" snapshot remove web snap0
is "... and no other" "$("$CUBBY" snapshot list web | cut -d' ' -f1)" snap1
is "names are not used again" "$("$CUBBY" snapshot create web)" snap2
mkdir "$KEPT/web/snaps/.half" && touch "$KEPT/web/snaps/.half/rest"
is "what a killed one left is cleared away" "$("$CUBBY" snapshot create web)$(cd "$KEPT/web/snaps/snap3" && echo *)" "snap3comment config.toml home"
for wrong in ../../second snap9 .half; do
	run "$CUBBY" snapshot restore web "$wrong"
	like "'$wrong' is no snapshot" "$status $err" "^(2|125) cubby: .*('$wrong' cannot be|there is no snapshot)"
done
run "$CUBBY" snapshot create nobody
like "nor has one that is not there any" "$status $err" "125 .*no container 'nobody'"
run "$CUBBY" snapshot reset web snap1
like "a wrong word is a usage error" "$status $err" "2 .*'reset' is not.*create, list, restore or remove"
run "$CUBBY" __complete snapshot restore web ""
is "Tab knows their names" "$(cut -f1 <<<"$out" | paste -sd' ')" "snap1 snap2 snap3"
"$CUBBY" destroy web second
nothing_left "destroy removes the snapshots too"

# Depth: at the limit and one past it.
"$CUBBY" create deep --home app
mkdir -p "$KEPT/deep/home/$(printf 'd/%.0s' $(seq 199))"
exits "199 directories in the home are copied" 0 "$CUBBY" copy deep down
ok "... all of them" test -d "$KEPT/down/home/$(printf 'd/%.0s' $(seq 199))"
mkdir "$KEPT/deep/home/$(printf 'd/%.0s' $(seq 199))d"
run "$CUBBY" copy deep deeper
like "one more is an error" "$status $err" "125 .*more than 200 directories in each other"
"$CUBBY" destroy deep down
nothing_left "... and nothing is left of it"

# Owners.
if grep -q "^$(id -un):" /etc/subuid; then
	"$CUBBY" create ids --home app -s ids.map=range --cap chown
	"$CUBBY" start -F ids -- sh -c 'mkdir ~/d; echo x >~/d/f; chown -R 7:8 ~/d && chmod 700 ~/d'
	exits "files of subordinate ids are copied" 0 "$CUBBY" copy ids more
	is "... with their owners" "$(stat -c %u:%g "$KEPT/more/home/d")" "$(stat -c %u:%g "$KEPT/ids/home/d")"
	isnt "(which are not the user)" "$(stat -c %u "$KEPT/more/home/d")" "$(id -u)"
	is "a snapshot too" "$("$CUBBY" snapshot create ids)" snap0
	exits "... and back" 0 "$CUBBY" snapshot restore ids snap0
	is "... with their owners" "$(stat -c %u:%g "$KEPT/more/home/d")" "$(stat -c %u:%g "$KEPT/ids/home/d")"
	exits "destroy removes them" 0 "$CUBBY" destroy ids more
	nothing_left "... and nothing is left"
else
	skip "owners" control "no subordinate ids"
fi

done_testing
