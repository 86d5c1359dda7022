# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/container/cp.sh: files go in and out, and no path inside leads anywhere else.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

in_web() { "$CUBBY" exec web -- "$@"; }

echo secret >"$HOME/secret"
"$CUBBY" create web --home app -- sleep 1000
"$CUBBY" start web
echo data >file
chmod 4755 file
mkdir -p tree/sub && echo deep >tree/sub/leaf && ln -s leaf tree/sub/link
exits "a file goes in" 0 "$CUBBY" cp file web:/tmp/
is "... with its mode but set-id bits" "$(in_web stat -c '%a %U' /tmp/file)" "755 $(id -un)"
exits "... under another name" 0 "$CUBBY" cp file web:/tmp/name
is "... with what is in it" "$(in_web cat /tmp/name)" data
exits "a relative path is below the home inside" 0 "$CUBBY" cp file web:here
is "... not outside" "$(in_web sh -c 'cat ~/here')$(find "$HOME" -maxdepth 1 -type f -name '[a-z]*' -printf %f)" "datasecret"
exits "a tree goes in" 0 "$CUBBY" cp tree web:/tmp
is "... whole" "$(in_web find /tmp/tree -printf '%P %y %l\n' | sort | paste -sd,)" " d ,sub d ,sub/leaf f ,sub/link l leaf"
exits "... again, over what is there" 0 "$CUBBY" cp tree web:/tmp
in_web sh -c 'echo changed >/tmp/tree/sub/leaf; echo new >/tmp/tree/new'
exits "a tree comes out" 0 "$CUBBY" cp web:/tmp/tree out
is "... whole" "$(cat out/new out/sub/leaf out/sub/link | paste -sd' ')" "new changed changed"
exits "several go into a directory" 0 "$CUBBY" cp web:/tmp/tree/new web:here web:/tmp/tree/sub out
is "... all" "$(find out -printf '%P\n' | sort | paste -sd' ')" " here new sub sub/leaf sub/link"
run "$CUBBY" cp web:here web:/tmp/name file
like "... and not into a file" "$status $err" "125 .*cannot copy several into 'file': Not a directory"
exits "from inside to inside" 0 "$CUBBY" cp web:here web:/tmp/there
is "... too" "$(in_web cat /tmp/there)" data
run "$CUBBY" cp file web:/etc/passwd
like "what is read-only inside stays so" "$status $err" "125 .*cannot copy 'passwd': Read-only file system"

# Nothing inside leads outside. The control: the same path does, outside.
is "(outside there is a secret)" "$(cat "$HOME/secret")" secret
in_web sh -c "ln -s $HOME/secret /tmp/a; ln -s ../../../../../../../..$HOME/secret /tmp/b; ln -s /proc/1/root$HOME/secret /tmp/c
ln -s / /tmp/up; ln -s $PWD /tmp/outside"
in_web sh -c 'ln -s "$(dirname "$(grep -lz ^sleep /proc/[0-9]*/cmdline | head -n 1)")/root" /tmp/magic'
for name in a b c up"$HOME"/secret up/../..$HOME/secret ../../../../../..$HOME/secret; do
	not_ok "web:/tmp/$name reads nothing of the host" "$CUBBY" cp "web:/tmp/$name" stolen
done
not_ok "... and nothing was written" test -e stolen
run "$CUBBY" cp file web:/tmp/outside/planted
isnt "a link to the host's directory is none inside" "$status" 0
not_ok "... and nothing was planted" test -e planted
is "(a magic link of /proc leads somewhere, inside)" "$(in_web cat /tmp/magic/tmp/name)" data
run "$CUBBY" cp web:/tmp/magic/tmp/name stolen
like "/proc's links are not followed" "$status $err" "125 .*cannot read 'web:/tmp/magic/tmp/name': (Too many levels|Symbolic link loop)"
in_web mkfifo /tmp/fifo
run timeout 10 "$CUBBY" cp web:/tmp/fifo stolen
like "a pipe is refused, not waited for" "$status $err" "125 .*neither a file nor a directory"
run timeout 10 "$CUBBY" cp web:/dev/zero stolen
like "so is a device" "$status $err" "125 .*neither a file nor a directory"
in_web sh -c 'mkdir /tmp/set; cp /bin/true /tmp/set/t; chmod 755 /tmp/set/t'
chmod u-s file
"$CUBBY" cp web:/tmp/set out
is "set-id bits do not come out" "$(stat -c %a out/set/t)" 755

# While somebody inside changes the tree.
in_web sh -c 'mkdir -p /tmp/race/d; echo x >/tmp/race/d/secret; ln -s "$1" /tmp/race/l
	while :; do mv /tmp/race/d /tmp/race/m && ln -s "$1" /tmp/race/d && rm /tmp/race/d && mv /tmp/race/m /tmp/race/d; done' sh "$HOME" &
racer=$!
got=
for ((n = 0; n < 3000; n++)); do
	[ "$n" -lt "$(times 30 500)" ] || [[ $got != *x* ]] || break
	rm -rf raced
	"$CUBBY" cp web:/tmp/race/d raced 2>/dev/null
	got+=$(cat raced/secret 2>/dev/null)
done
kill $racer
wait $racer 2>/dev/null
like "(some copies were made)" "$got" x
unlike "no copy followed a link out" "$got" secret

# Stopped, and sandboxes of run.
"$CUBBY" stop -k web
exits "a stopped one has its home" 0 "$CUBBY" cp file web:stopped
is "... which is read again" "$("$CUBBY" start -F web -- sh -c 'cat ~/stopped')" data
exits "... by its whole path too" 0 "$CUBBY" cp "web:$HOME/stopped" out
run "$CUBBY" cp file web:/tmp/x
like "... and nothing else" "$status $err" "125 .*of a stopped container only the home is there"
"$CUBBY" start -F web -- sh -c "ln -s $HOME/secret ~/link; ln -s ../../../../secret ~/other"
for name in link other ../../../../../secret; do
	not_ok "web:$name leads nowhere" "$CUBBY" cp "web:$name" stolen
done
"$CUBBY" destroy web
"$CUBBY" create bare -- true
run "$CUBBY" cp file bare:x
like "one without a home says so" "$status $err" "125 .*'bare' is stopped, and has no files of its own.*home.mode"
"$CUBBY" destroy bare
mkfifo said
"$CUBBY" run -p default -n box -- sh -c 'echo up; exec sleep 1000' >said &
exec 4<said
read -r -u 4 _
exits "a sandbox of run too" 0 "$CUBBY" cp file box:/tmp/x
is "... is read there" "$("$CUBBY" exec box cat /tmp/x)" data
"$CUBBY" stop -k box
wait
exits "a path with a slash is no name" 2 "$CUBBY" cp ./a:b ./c
exits "two outside are nothing for cp" 2 "$CUBBY" cp file other

done_testing
