# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/du.sh: what containers take on the disk, compared with what du(1) counts.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

# bytes NAME: exclusive and shared.
bytes() { "$CUBBY" du --json "$1" | json 'j[0]["exclusive"], j[0]["shared"]' | tr -d '(),'; }
# disk PATH...: what du(1) says, each file once.
disk() { du -sxB1 "$@" | awk '{ n += $1 } END { print n }'; }

is "without containers: nothing" "$("$CUBBY" du)$("$CUBBY" du --json | json 'j')" "[]"
"$CUBBY" create web --home app -- sleep 1000
"$CUBBY" start -F web sh -c 'mkdir -p ~/a/b; head -c 3000000 /dev/zero | tr "\0" x >~/a/b/f; truncate -s 1G ~/hole; ln ~/a/b/f ~/second
	ln -s ../../../../../../../../usr ~/usr; mkfifo ~/pipe; echo 1 >~/one'
is "all that it has is its own, holes are nothing, two names are one file" "$(bytes web)" "$(disk "$KEPT/web") 0"
ok "(it is some megabytes)" test "$(bytes web | cut -d' ' -f1)" -gt 3000000
ln "$KEPT/web/home/one" one
ln "$KEPT/web/home/a/b/f" f
run "$CUBBY" du --json web
is "a name outside makes a file shared, whatever it has inside" "$(json 'j[0]["shared"]' <<<"$out")" "$(disk f one)"
is "... and nothing is lost" "$(json 'j[0]["shared"] + j[0]["exclusive"]' <<<"$out")" "$(disk "$KEPT/web")"
is "its keys" "$(json '[sorted(j[0]), j[0]["name"], j[0]["layers"], j[0]["unread"]]' <<<"$out")" \
	"[['exclusive', 'layers', 'name', 'shared', 'unread'], 'web', 0, 0]"
rm f one
"$CUBBY" snapshot create web >/dev/null
"$CUBBY" copy web two
is "a snapshot counts with its container" "$(bytes web | cut -d' ' -f1)" "$(disk "$KEPT/web")"
"$CUBBY" start two
run "$CUBBY" du
like "all of them as a table, one that runs too" "$status $out" '^0 NAME EXCLUSIVE  SHARED
two +[0-9.]+M +0B
web +[0-9.]+M +0B$'
like "names in their order" "$("$CUBBY" du web two)" "web .*two "
"$CUBBY" stop -k two
"$CUBBY" destroy two
is "Tab knows them" "$("$CUBBY" __complete du "" | cut -f1 | paste -sd' ')" "web"
run "$CUBBY" du nobody
like "one that is not there is an error" "$status $err" "125 .*no container 'nobody'"
run "$CUBBY" du ../x
like "... and what cannot be a name" "$status $err" "2 .*cannot be the name"

# What cannot be looked into.
chmod 000 "$KEPT/web/home/a"
run "$CUBBY" du web
like "a directory that cannot be looked into is told" "$status $err" "0 .*note: some directories could not be looked into"
is "... and to programs" "$("$CUBBY" du --json web | json 'j[0]["unread"]')" 1
chmod 700 "$KEPT/web/home/a"
mkdir -p "$KEPT/web/home/$(printf 'd/%.0s' $(seq 254))"
is "256 directories in each other are looked into" "$("$CUBBY" du --json web | json 'j[0]["unread"]')" 0
mkdir -p "$KEPT/web/home/$(printf 'd/%.0s' $(seq 255))"
is "... one more is told" "$("$CUBBY" du --json web | json 'j[0]["unread"]')" 1
"$CUBBY" destroy web

# Many names of many files: memory grows with files, and none is counted twice.
"$CUBBY" create many --home app
"$CUBBY" start -F many sh -c 'for i in $(seq 300); do echo $i >~/$i; ln ~/$i ~/$i.b; ln ~/$i ~/$i.c; done'
is "300 files with three names each" "$(bytes many)" "$(disk "$KEPT/many") 0"
"$CUBBY" destroy many

if ! grep -q "^$(id -un):" /etc/subuid; then
	skip "subordinate ids, images" control "no subordinate ids"
	done_testing
fi
# Files of other ids, which the user cannot look into.
"$CUBBY" create ids --home app -s ids.map=range --cap chown
"$CUBBY" start -F ids -- sh -c 'mkdir ~/d; head -c 5000000 /dev/zero | tr "\0" x >~/d/f; chmod 700 ~/d && chown -R 7:8 ~/d'
run ls "$KEPT/ids/home/d"
isnt "(the user cannot)" "$status" 0
ok "what belongs to subordinate ids is counted" test "$(bytes ids | cut -d' ' -f1)" -gt 5000000
is "... all of it" "$("$CUBBY" du --json ids | json 'j[0]["unread"]')" 0
"$CUBBY" destroy ids

# Layers.
python3 "$TOP/tests/lib/image.py" layout <<<'{"layers": [[{"name": "bin", "type": "dir"}, {"name": "bin/sh", "from": "'"$(command -v busybox)"'"}],
	[{"name": "big", "from": "'"$(command -v busybox)"'", "mode": 384, "uid": 33}]], "config": {"Cmd": ["sh"]}}'
size=$(stat -c %s "$(command -v busybox)")
"$CUBBY" create first --image "$PWD/layout"
read -r own shared < <(bytes first)
ok "layers that nobody else names are its own, files of other ids in them too" test $((own > 2 * size && shared == 0)) = 1
"$CUBBY" create second --image "$PWD/layout"
read -r own2 shared2 < <(bytes first)
ok "... of two containers they are shared" test $((shared2 > 2 * size && own2 < size)) = 1
ok "... and the sum is the same" test $((own + shared)) = $((own2 + shared2))
is "... by both" "$(bytes second | cut -d' ' -f2)" "$shared2"
is "... two each" "$("$CUBBY" du --json | json '[c["layers"] for c in j]')" "[2, 2]"
"$CUBBY" destroy second
"$CUBBY" snapshot create first >/dev/null
is "an own snapshot shares nothing with others" "$(bytes first | cut -d' ' -f2)" 0
"$CUBBY" copy first third
"$CUBBY" destroy first
is "the copy is now the only one" "$(bytes third | cut -d' ' -f2)" 0
"$CUBBY" destroy third
nothing_left "nothing is left"

done_testing
