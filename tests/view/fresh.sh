# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # texts for another shell
# tests/view/fresh.sh: what the host changes in a directory with rules is seen inside soon, however
# long the kernel would trust what it was told; and rules and covers hold behind it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
P=$PWD/project
mkdir -p "$P/sub/deep" "$P/there" "$P/locked" && echo text >"$P/text" && echo text >"$P/sub/deep/text" && echo text >"$P/locked/text"
echo text >"$P/opened"
mkfifo go went

# Inside: what was asked for once is known to the kernel. Then each word on `go` is a thing to wait
# for, and what came of it goes to `went`. It waits for ten seconds: a sixth of the kernel's trust.
cat >look.sh <<'END'
exec 3<opened
stat . sub sub/deep sub/deep/text text none there locked/text >/dev/null 2>&1
ls -la . sub sub/deep there >/dev/null
stat -L /proc/self/fd/3 >/dev/null
soon() {
	deadline=$(($(date +%s) + 10))
	until eval "$1"; do [ "$(date +%s)" -lt $deadline ] || { echo "never: $1"; return; }; done
	echo seen
}
top=${PWD%/*}
echo up >"$top/went"
while read -r text <"$top/go"; do
	[ "$text" != end ] || break
	exec 4>"$top/went"
	soon "$text" >&4
	exec 4>&-
done
END
"$CUBBY" run -p default --rw "$P" --rw "$PWD/go" --rw "$PWD/went" --ro "$PWD/look.sh" --cwd "$P" --lock "$P/locked/text" \
	--view-hide "$P/**/.env" --view-lock "$P/**/.git/hooks" -- sh ../look.sh 2>said &
launcher=$!

# seen TEXT CONDITION: the condition becomes true inside.
seen() {
	local answer
	echo "$2" >go && read -r answer <went
	is "$1" "$answer" seen
}
if ! read -r answer <went; then
	is "it starts" "$(cat said)" ""
	done_testing
	exit
fi
is "it starts" "$answer" up
echo longer text >"$P/text"
seen "a file's new size" '[ "$(stat -c %s text)" = 12 ] && [ "$(cat text)" = "longer text" ]'
echo more >>"$P/opened"
seen "  ... of one that is open" '[ "$(stat -L -c %s /proc/self/fd/3)" = 10 ]'
echo editor >"$P/.text~" && mv "$P/.text~" "$P/text"
seen "another file in its place" '[ "$(stat -c %s text)" = 7 ] && [ "$(cat text)" = editor ]'
rm "$P/opened"
seen "a file that is removed" '! [ -e opened ] && ! cat opened 2>/dev/null && echo again >opened && [ "$(cat opened)" = again ]'
is "  ... can be made again" "$(cat "$P/opened")" again
seen "the directory that it works in stays where it is" 'cd sub/deep && [ "$(/bin/pwd -P)" = "'"$P"'/sub/deep" ]'
touch "$P/touched"
seen "  ... whatever the host does" '[ -e ../../touched ] && [ "$(/bin/pwd -P)" = "'"$P"'/sub/deep" ] && cd ../..'
chmod 600 "$P/sub/deep/text"
seen "a new mode" '[ "$(stat -c %a sub/deep/text)" = 600 ]'
echo new >"$P/none"
seen "a name that was nobody's" '[ -e none ] && ls | grep -qx none'
rm "$P/none"
seen "  ... and is again" '! [ -e none ] && ! ls | grep -qx none'
mv "$P/sub/deep" "$P/sub/moved"
seen "a directory's new name" '[ -e sub/moved/text ] && ! [ -e sub/deep ] && [ "$(ls sub)" = moved ]'
rmdir "$P/there" && mkdir "$P/other" && echo a >"$P/other/a" && mv "$P/other" "$P/there"
seen "another directory in its place" '[ "$(ls there)" = a ] && [ -e there/a ]'
touch -d 2001-01-01 "$P/there"
seen "a directory's time" '[ "$(stat -c %Y there)" = "$(date -d 2001-01-01 +%s)" ]'
ln -s text "$P/link" && rm "$P/text" && mkdir "$P/text"
seen "a directory where a file was" '[ -d text ] && [ "$(readlink link)" = text ]'
ln -s ../locked "$P/there/b" && rm "$P/there/a" && ln -s b "$P/there/a"
seen "a link where a file was" '[ -L there/a ] && [ "$(readlink there/a)" = b ] && [ -e there/a/text ]'
mkdir -p "$P/late/.git/hooks" && echo secret >"$P/late/.env"
seen "rules hold for what is new" '[ -d late/.git ] && ! [ -e late/.env ] && ! echo x 2>/dev/null >late/.git/hooks/x'
seen "a cover is where it was" '[ -e locked/text ] && ! echo x 2>/dev/null >locked/text'
echo end >go
wait "$launcher"
is "it ends" "$? $(cat said)" "0 "
is "nothing was written through a cover" "$(cat "$P/locked/text")" text
done_testing
