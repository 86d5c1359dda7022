# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/files.sh: host paths seen read-only, writable, as an overlay or in memory; the longest wins.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir -p tree/a/b/c tree/other && echo one >tree/file && echo two >tree/a/file && echo three >tree/a/b/c/file
echo sibling >beside
T=$TMP/tree
touch -d 2001-01-01 tree/file

# state: the host's files as one text.
state() { (cd "$TMP" && find tree beside -printf '%p %m %T@\n' -type f -exec cat {} \; | LC_ALL=C sort); }
before=$(state)

for mode in built host; do
	common=(--root "$mode")
	inside_is "$mode, ro: it is seen under its own name" "one two three" "${common[@]}" --ro "$T" -- \
		sh -c "cat $T/file $T/a/file $T/a/b/c/file | xargs"
	inside_is "$mode, ro: its neighbours are not" "tree" "${common[@]}" --ro "$T" -- ls -A "$TMP"
	walled "$mode, ro: it cannot be written" "${common[@]}" --ro "$T" -- sh -c ": >>$T/file"
	inside "${common[@]}" --ro "$T" -- sh -c "cd $T
		chmod 777 file; rm file; mv a x; ln file y; mkdir z; touch -d 2020-01-01 file; truncate -s 0 a/b/c/file"
	is "$mode, ro: nor changed in any way" "$(grep -c 'Read-only file system' <<<"$err") $(state)" "7 $before"
	inside "${common[@]}" --ro "$T" --map root -- sh -c "cd $T; chmod 777 file; mount -o remount,rw,bind $T; : >new"
	is "$mode, ro: nor by root inside" "$(state)" "$before"
	inside_is "$mode, ro: a file alone" "one file" "${common[@]}" --ro "$T/file" -- \
		sh -c "echo \$(cat $T/file) \$(ls -A $T)"
	inside_is "$mode, tmp: empty, writable, private" "0 700 new" "${common[@]}" --ro "$T" --tmp "$T/a" -- \
		sh -c "echo \$(ls -A $T/a | wc -l) \$(stat -c %a $T/a) \$(echo new >$T/a/file; cat $T/a/file)"
	inside_is "$mode, tmp: where nothing was" "x" "${common[@]}" --tmp "$TMP/mem/deep" -- \
		sh -c "echo x >$TMP/mem/deep/f; cat $TMP/mem/deep/f"
	inside_is "$mode, overlay: it looks writable" "one changed three gone new" "${common[@]}" --overlay "$T" -- sh -c "cd $T
		old=\$(cat file); echo changed >file; rm a/file; echo new >a/b/new; mkdir a/d; mv other elsewhere; chmod 700 a
		echo \$old \$(cat file a/b/c/file) \$(test -e a/file || echo gone) \$(cat a/b/new)"
	is "$mode: the host's files are as they were" "$(state)" "$before"
	inside_is "$mode, overlay: a file in its place" "one" "${common[@]}" --ro "$T" --overlay "$T/a" -- cat "$T/file"
	refused "$mode, overlay: only directories" "not a directory" "${common[@]}" --overlay "$T/file"
done
inside_is "nothing of an overlay is left for the next one" "one" --overlay "$T" -- cat "$T/file"

# Writable, on a copy.
cp -a tree rw
W=$TMP/rw
inside_is "rw: it can be written" "new" --rw "$W" -- sh -c "cd $W; echo new >new; rm file; mv a b; chmod 700 other; cat new"
is "rw: and has been" "$(cat rw/new) $(test -e rw/file || echo gone) $(ls rw/b) $(stat -c %a rw/other)" "new gone b
file 700"
is "rw: what was made belongs to the user" "$(stat -c '%u %g' rw/new)" "$(id -u) $(id -g)"
inside --map root --rw "$W" -- sh -c "echo r >$W/byroot"
is "rw: also what root inside made" "$(stat -c '%u %g' rw/byroot)" "$(id -u) $(id -g)"
inside --rw "$W" -- sh -c "cp /usr/bin/id $W/id && chmod 6755 $W/id"
is "rw: a set-user-id bit means nothing there, and nobody new outside" "$(stat -c '%U' rw/id)" "$(id -un)"
inside_is "rw: a file alone" "beside" --rw "$TMP/beside" -- sh -c "echo more >>$TMP/beside; ls -A $TMP"
is "rw: a file alone has been written" "$(xargs <beside)" "sibling more"
inside --rw "$TMP/beside" -- sh -c "rm $TMP/beside || mv $TMP/beside $TMP/x || : >$TMP/y"
is "rw: a file alone cannot be replaced" "$(xargs <beside) $(ls "$TMP")" "sibling more beside
rw
tree"

# The longest path wins, whatever the order they are said in.
nested="sh -c 'cd $W; for d in . b b/b b/b/c other; do (: >\$d/probe) 2>/dev/null && echo \$d; done; rm -f probe b/probe b/b/probe b/b/c/probe other/probe' 2>/dev/null"
for order in "--rw $W --ro $W/b --rw $W/b/b --ro $W/b/b/c" "--ro $W/b/b/c --rw $W/b/b --ro $W/b --rw $W"; do
	# shellcheck disable=SC2086 # several words
	inside $order -- bash -c "$nested"
	is "longest wins: $order" "$(xargs <<<"$out")" ". b/b other"
done
inside_is "longest wins: memory in read-only in writable" "rw mem" --rw "$W" --ro "$W/b" --tmp "$W/b/b" -- \
	bash -c "cd $W; echo \$(: >p && echo rw) \$( (: >b/p) 2>/dev/null && echo ro) \$(: >b/b/p && echo mem); rm -f p"
inside_is "longest wins: one file in a hidden directory" "three file" --hide "$T/a" --ro "$T" --ro "$T/a/b/c/file" -- \
	sh -c "echo \$(cat $T/a/b/c/file) \$(ls -A $T/a/b/c)"
walled "longest wins: the hidden directory stays hidden and read-only" --hide "$T/a" --ro "$T" --ro "$T/a/b/c/file" -- \
	sh -c "cat $T/a/file && touch $T/a/file"
inside "--hide" "$T/a" --ro "$T" --ro "$T/a/b/c/file" -- sh -c "chmod 777 $T/a && echo x >$T/a/new"
like "longest wins: also by its owner" "$err" "Read-only"
inside_is "a sibling with a longer name is no part of it" "no" --rw "$W" -- sh -c "ls -d ${W}x 2>/dev/null || echo no"

# Missing, and not to be had.
for list in ro rw overlay lock hide noexec; do
	refused "$list: a missing path is an error with its place and the way out" \
		"'$TMP/none' .argument 4.: No such file.*hint: write '$TMP/none\?' if it may be missing" \
		--$list "$TMP/none"
	inside_is "$list: with ? it is left out" "" --$list "$TMP/none?" -- true
	refused "$list: a file is no directory" "Not a directory|No such file" --ro "$T" --$list "$T/file/none"
done
cat >"$TMP/p.toml" <<PROFILE
schema = 1
name = "p"
extends = ["base"]
[files]
ro = [
	"/usr",
	"$TMP/none",
]
PROFILE
inside -p "$TMP/p.toml" -- true
like "a missing path of a profile is shown with file, line and column" "$err" "p.toml:7:2"
mkdir closed && chmod 0 closed
refused "a directory that the user may not enter" "ldconfig/x'.*Permission denied" \
	--ro /var/cache/ldconfig/x
inside_is "with ? that is left out too" "" --ro '/var/cache/ldconfig/x?' -- true
inside_is "a directory that the user may not read is no way around" "1" --ro "$TMP/closed" -- \
	sh -c "ls $TMP/closed >/dev/null 2>&1 && echo 0 || echo 1"
chmod 700 closed

# Two modes for one path, and places that are not the profile's.
refused "one path with two modes in one layer shows both places" "is in files.r[ow] and in files.r[ow]" --ro "$W" --rw "$W"
inside_is "a later layer wins" "written" -p "$TMP/p.toml" -s "files.ro-=$TMP/none" --rw "$W" -- sh -c ": >$W/l && echo written"
refused "not the root" "root.mode = \"host\"" --ro /
refused "not /proc" "which cubby makes itself" --ro /proc/sys
for path in ../x '~other/x' "$TMP/../x"; do
	refused "'$path' is no path" "begins with '/'|has a part '\.\.'" --ro "$path"
done
inside_is "on the command line a path may be relative" one --ro ./tree -- cat "$T/file"

done_testing
