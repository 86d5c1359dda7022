# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/container/volumes.sh: directories that several containers and sandboxes have.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"

STORE=$HOME/.local/share/cubby/volumes

is "at first there is none" "$("$CUBBY" volume list)$("$CUBBY" volume list --json | json j)" "[]"
refused "one that is not there is an error with its place and the way out" \
	"argument 4: there is no volume 'db'.*cubby volume create db" --volume db:/srv/db
inside_is "... unless it may be missing" "started" --volume 'db:/srv/db?' -- echo started
umask 077
exits "create makes one" 0 "$CUBBY" volume create db
umask 022
run "$CUBBY" volume create db
like "... not twice" "$status $err" "125 .*there is a volume 'db' already"
for wrong in ../x .x 'a b' ''; do
	run "$CUBBY" volume create "$wrong"
	like "'$wrong' cannot be its name" "$status $err" "2 .*cannot be the name of a volume"
done
is "... and nothing half made is left" "$(ls -A "$STORE")" db

# Seen by several, whoever ends.
"$CUBBY" create web --volume db:/srv/db -- sleep 1000
"$CUBBY" create app -s volumes=db:/data:ro -- sleep 1000
"$CUBBY" start web
"$CUBBY" exec web sh -c 'mkdir -p /srv/db/d && echo hello >/srv/db/d/f && chmod 600 /srv/db/d/f'
"$CUBBY" start app
is "what one container writes the other sees, elsewhere" "$("$CUBBY" exec app cat /data/d/f)" hello
run "$CUBBY" exec app sh -c 'echo no >/data/d/f'
like "... and cannot write with :ro" "$err" "Read-only file system"
"$CUBBY" exec web sh -c 'echo again >>/srv/db/d/f'
is "... what is written later too" "$("$CUBBY" exec app tail -n 1 /data/d/f)" again
inside_is "a sandbox of run has it too, in its home" "hello" --volume 'db:~/x' -- sh -c 'head -n 1 ~/x/d/f'
inside_is "... also in a kept home" "hello" --home app --volume 'db:~/x' -- sh -c 'head -n 1 ~/x/d/f'
inside_is "... and in a host root" "hello" --root host --volume db:/srv -- sh -c 'head -n 1 /srv/d/f'
inside_is "nothing executes set-id there, no device is one" "nosuid nodev" --volume db:/srv -- \
	sh -c 'awk "\$5 == \"/srv\" { print \$6 }" /proc/self/mountinfo | grep -ow -e nosuid -e nodev | xargs'
inside_is "noexec holds for it" "126" --volume db:/srv --noexec /srv -- \
	sh -c 'cp /usr/bin/id /srv/id; /srv/id 2>/dev/null; echo $?'
inside_is "a longer path wins" "db tmp" --volume db:/srv --tmp /srv/t -- sh -c 'test -d /srv/d && touch /srv/t/x && echo db tmp'
is "files belong to the user" "$(stat -c %u:%g "$STORE/db/tree/d/f")" "$(id -u):$(id -g)"
walled "the folder of volumes cannot be seen inside" --home host -- ls "$STORE/db"
mkdir -p other && echo host >other/f
inside_is "what the host has at its path is not seen" "" --home host --volume "db:$PWD/other" -- sh -c "cat other/f 2>/dev/null; ls other | grep -v -e ^d -e ^id -e ^t"
is "... and stays as it is" "$(cat other/f)" host
mkdir -p ~/.ssh && echo secret >~/.ssh/id
inside_is "in the place of secrets it shows none" "id" --home host --volume 'db:~/.ssh' -- sh -c 'ls ~/.ssh | grep id; cat ~/.ssh/id | grep -a -o secret'
rm -rf ~/.ssh
refused "not where there are no mounts" "volumes.*isolation" --isolation landlock --volume db:/srv

# Who uses it.
like "list names containers" "$("$CUBBY" volume list)" '^db  app web$'
is "... for programs too" "$("$CUBBY" volume list --json | json '[(v["name"], v["used"], v["containers"]) for v in j]')" \
	"[('db', True, ['app', 'web'])]"
run "$CUBBY" volume remove db
like "one that something runs with is not removed" "$status $err" "125 .*something that runs uses it"
"$CUBBY" stop -k web app
run "$CUBBY" volume remove db
like "... nor one that a config names" "$status $err" "125 .*: app web has it.*destroy the container"
"$CUBBY" snapshot create web >/dev/null
"$CUBBY" destroy app
sed -i '/volumes/d' "$KEPT/web/config.toml"
run "$CUBBY" volume remove db
like "... nor a snapshot's" "$status $err" "125 .*: web has it"
"$CUBBY" destroy web
ok "who is destroyed leaves it as it is" grep -q again "$STORE/db/tree/d/f"
"$CUBBY" run -p default --volume db:/srv -- sh -c 'echo up; sleep 1000' >said &
runs=$!
until grep -q up said; do :; done
run "$CUBBY" volume remove db
like "a sandbox of run keeps it" "$status $err" "125 .*something that runs uses it"
is "... and info says so" "$("$CUBBY" volume info --json db | json 'j[0]["used"], j[0]["containers"], sorted(j[0])')" \
	"True [] ['bytes', 'containers', 'directory', 'name', 'used']"
kill -KILL $runs && wait $runs 2>/dev/null
until [ "$("$CUBBY" volume info --json db | json 'j[0]["used"]')" = False ]; do :; done
is "info says how much there is" "$("$CUBBY" volume info --json db | json 'j[0]["bytes"]')" "$(du -sB1 "$STORE/db" | cut -f1)"
like "... and where, in words" "$("$CUBBY" volume info db)" "Name: +db.*Directory: +$STORE/db/tree.*Bytes: +[0-9]+.*In use: +no.*Containers: +none"
is "Tab knows names" "$("$CUBBY" __complete volume remove "" | cut -f1) $("$CUBBY" __complete run --volume "" | cut -f1)" "db db:"
exits "remove removes it" 0 "$CUBBY" volume remove db
is "... and all of it" "$(ls -A "$STORE")" ""
for verb in info remove; do
	run "$CUBBY" volume $verb db
	like "then $verb has none" "$status $err" "125 .*there is no volume 'db'"
	run "$CUBBY" volume $verb
	like "... and wants a name" "$status $err" "2 .*no volume is named"
done
run "$CUBBY" volume clear db
like "another word is a usage error" "$status $err" "2 .*'clear' is not.*create, list, info or remove"
for wrong in x 1:x 1: :1 4294967295 1:2:3 -1 ''; do
	run "$CUBBY" volume create other --owner "$wrong"
	like "'$wrong' is nobody's id" "$status $err" "2 .*not a UID or UID:GID"
done
is "... and nothing was made" "$(ls -A "$STORE")" ""

if ! grep -q "^$(id -un):" /etc/subuid; then
	skip "subordinate ids" control "no subordinate ids"
	done_testing
fi
# Owners.
"$CUBBY" volume create mine
"$CUBBY" volume create yours --owner 33:34
range=(-s ids.map=range --volume mine:/mine --volume yours:/yours)
inside_is "owners are those of the ids inside" "0:0 33:34" "${range[@]}" -- sh -c 'echo $(stat -c %u:%g /mine /yours)'
inside_is "a program that is not root writes in its own" "33:34" "${range[@]}" --user 33 --group 34 -- \
	sh -c 'mkdir -m 700 /yours/d && echo x >/yours/d/f && stat -c %u:%g /yours/d/f'
inside "${range[@]}" --user 33 --group 34 -- sh -c ': >/mine/x'
like "... and not in root's" "$status $err" "/mine/x: Permission denied"
inside_is "another sandbox sees the same owner" "33:34 x" "${range[@]}" --user 33 --group 34 -- \
	sh -c 'echo $(stat -c %u:%g /yours/d/f) $(cat /yours/d/f)'
run ls "$STORE/yours/tree/d"
isnt "(which the user cannot look into)" "$status" 0
is "info counts them all the same" "$(("$("$CUBBY" volume info --json yours | json 'j[0]["bytes"]')" > 12000))" 1
run "$CUBBY" volume create far --owner 4000000000
like "an id that is not mapped is refused" "$status $err" "125 .*cannot give the volume to 4000000000.*subordinate ids"
exits "remove takes files of other ids too" 0 "$CUBBY" volume remove mine yours
is "... all of them" "$(ls -A "$STORE")" ""
nothing_left "nothing is left"

done_testing
