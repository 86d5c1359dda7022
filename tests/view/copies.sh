# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/view/copies.sh: overlays where overlayfs refuses: cubby-viewfs keeps changes apart.
# deadline of the long version: 3600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/nooverlay.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
P=$PWD/project
S=$BUILD_TESTS/view/stress
tree() { (cd "$1" && find . -path ./mounted -prune -o -printf '%P %y %M %s %T@ %l\n' | sort && find . -path ./mounted -prune -o -type f -exec cksum {} + | sort); }
mkdir -p "$P/mounted" "$P/dir/deep" && echo text >"$P/text" && echo a >"$P/dir/a" && echo b >"$P/dir/deep/b" && ln -s text "$P/link"
refusing "$P" true 2>said || skip_all namespaces "no namespaces for a mount below: $(cat said)"

# copied OPTION... -- COMMAND...: sets out, err and status.
copied() { run refusing "$P" "$CUBBY" run -v -p default --overlay "$P" --cwd "$P" "$@"; }

before=$(tree "$P")
inside -v --overlay "$P" --cwd "$P" -- sh -c 'echo x >text; cat text; ! grep -q cubby-viewfs /proc/mounts'
is "overlayfs where it can" "$out $err $status" "x  0"
copied -- sh -c 'echo x >text; cat text; grep -q cubby-viewfs /proc/mounts'
is "where it cannot, cubby-viewfs does it" "$out $status" "x 0"
like "  ... and says so" "$err" "note: overlayfs does not take '$P'"
is "  ... and the host has what it had" "$(tree "$P")" "$before"
copied -- sh -c 'cat text >>dir/a && cat dir/a && rm dir/deep/b && ls dir/deep && rm link && ln -s dir link && cat link/a && chmod 700 dir/deep && mv dir/a b && ls dir && mv dir other 2>/dev/null && ls . other; rm -r other text; ls'
is "files and directories of the host are changed, removed, moved" "$out $status" "a
text
a
text
deep
.:
b
link
mounted
other
text

other:
deep
b
link
mounted 0"
is "  ... and stay as they were on the host" "$(tree "$P")" "$before"
copied -- sh -c 'rm -r dir && mkdir dir && ls -A dir && echo n >dir/deep && cat dir/deep && rm dir/deep && mkdir dir/deep && ls -A dir/deep'
is "a directory made anew shows nothing of the one that was removed" "$out $status" "n 0"
copied -- sh -c 'exec 3<text; echo more >>text; cat <&3; ls -i text >one; echo more >>text; ls -i text >two; cmp one two; rm text; cat text; touch dir/x/y'
is "who has a file open reads the copy, and it stays the same file" "$out" $'text\nmore'
is "  ... and the host has what it had" "$(tree "$P")" "$before"
inside --overlay "$P" --tmp "$P/dir/deep" -- sh -c 'ls -A '"$P"'/dir/deep'
copied --tmp "$P/dir/deep" -- sh -c 'ls -A dir/deep; echo x >dir/deep/y && cat dir/deep/y'
is "other mounts lie in it" "$out $status" "x 0"
copied --noexec "$P" -- sh -c 'cp /bin/true t; ./t'
is "noexec holds" "$status" 126

# Rules by name and changes that are kept apart are one file system.
echo secret >"$P/.env" && echo key >"$P/id.key" && before=$(tree "$P")
rules=(--view-hide "$P/**/.env" --view-redact "$P/**/*.key" --view-lock "$P/**/a")
copied "${rules[@]}" -- sh -c 'cat .env id.key; ls -A; echo x >text; cat text; echo x >dir/a; echo x >.env; mv text dir/.env; grep -c cubby-viewfs /proc/mounts'
is "with rules by name" "$out" $'dir\nid.key\nlink\nmounted\ntext\nx\n1'
is "  ... and the host has what it had" "$(tree "$P")" "$before"
rm "$P/.env" "$P/id.key"

# What is kept has the form of overlayfs.
before=$(tree "$P")
copied --keep kept -- sh -c 'echo changed >text; rm -r dir; mkdir dir; echo new >dir/new; mv link link2'
is "kept" "$status" 0
is "  ... and the host has what it had" "$(tree "$P")" "$before"
run "$CUBBY" diff kept
is "diff shows it" "$(grep -o '[+~-]\? *[a-z]* .*project/[a-z/2]*' <<<"$out" | sed 's/.*project/project/; s,/$,,' | sort | tr '\n' ' ')" "project/dir/a project/dir/deep project/dir/new project/link project/link2 project/text "
inside --overlay "$P" --cwd "$P" --keep kept -- sh -c 'cat text; ls -A dir; ls -A; echo kernel >more'
is "  ... and overlayfs goes on with it" "$out $err" $'changed\nnew\ndir\nlink2\nmounted\ntext '
copied --keep kept -- sh -c 'cat text more; ls -A dir; rm more'
is "  ... and cubby-viewfs with what overlayfs left" "$out" $'changed\nkernel\nnew'
run "$CUBBY" apply --yes kept "$P/text" "$P/dir"
is "apply" "$status $(cat "$P/text") $(ls -A "$P/dir")" "0 changed new"
run "$CUBBY" discard kept
is "discard" "$status" 0

# The same answers as without.
mkdir -p seen plain && cp "$BUILD_TESTS/view/posix" "$S" seen/
chmod -R u+w "$P" && rm -r "$P" && mkdir -p "$P/mounted" "$P/empty"
inside --tmp "$PWD/native" --ro "$PWD/seen" -- "$PWD/seen/posix" "$PWD/native"
printf '%s\n' "$out" >native.out
copied --ro "$PWD/seen" -- "$PWD/seen/posix" "$P/empty"
ok "more than 700 checks" test "$(wc -l <<<"$out")" -ge 700
is "each has the same result" "$(diff native.out <(printf '%s\n' "$out") | head -n 20)" ""
is "  ... and the host has what it had" "$(ls -A "$P/empty")" ""
for seed in $(seq "$(times 3 40)"); do
	rm -rf plain/* && rm -rf "${P:?}"/[!m]*
	"$S" fill plain "$seed" && cp -a plain/. "$P/" && before=$(tree "$P")
	copied --rw "$PWD/plain" --ro "$PWD/seen" -- "$PWD/seen/stress" run "$P" "$PWD/plain" "$seed" "$(times 8000 25000)"
	is "random operations have the same results, seed $seed" "$status $out" "0 $(times 8000 25000) operations, the same in both"
	is "  ... and the host has what it had" "$(tree "$P")" "$before"
done

# Two names of a file are one file.
copied -- sh -c 'echo a >one; stat -c %s one; ln one two; echo more >>two; stat -c %s one two'
is "what is written under one name is seen under the other" "$out" $'2\n7\n7'

# Killed: errors inside, nothing uncovered, the host as it was.
echo text >"$P/text" && before=$(tree "$P")
mkfifo go
refusing "$P" "$CUBBY" run -p default --overlay "$P" --cwd "$P" --rw "$PWD/go" -- sh -c 'echo changed >text; echo up; read -r _ <'"$PWD"'/go; cat text; echo end' >said 2>&1 &
until grep -q up said; do kill -0 $! || break; done
first=$(pgrep -P "$(pgrep -P $!)" -x cubby-viewfs)
kill -9 "$(pgrep -P "$first" -x cubby-viewfs)"
until ! kill -0 "$first" 2>/dev/null; do kill -0 $! || break; done
echo >go
wait $!
is "killed: the sandbox goes on to its end" "$? $(tail -n 1 said)" "0 end"
unlike "  ... and shows nothing of the host in its place" "$(cat said)" "^text$"
is "  ... and the host has what it had" "$(tree "$P")" "$before"

done_testing
