# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/view/owners.sh: rules of view.*, and overlays where overlayfs refuses, with a range of ids: files
# have the owners that programs give them.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/nooverlay.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
if [ ! -x /usr/bin/newuidmap ] || [ -z "$(own_range uid)" ]; then
	skip_all newuidmap "the user has no range of ids"
fi
P=$PWD/project
options=(--map range --cwd "$P")
for cap in chown fowner fsetid dac_override setuid setgid kill; do options+=(--cap "$cap"); done
# What programs left under other ids only a sandbox can remove.
fresh() {
	[ ! -e "$P" ] || inside --map range --cap dac_override --rw "$PWD" -- sh -c 'rm -rf "$1"/*' sh "$P"
	mkdir -p "$P/mounted" "$P/dir" && echo text >"$P/text" && echo secret >"$P/.env" && echo a >"$P/dir/a" && chmod 4755 "$P/dir/a"
}

# What each kind of place answers must be the same, to the letter.
cat >seen.sh <<'END'
echo x >new && chown 33:34 new && mkdir d && chown 5:6 d && chmod 2777 d
touch d/f && mkdir d/e && ln -s x d/l && mkfifo d/p && chown -h 7:8 d/l
setpriv --reuid 1000 --regid 1001 --clear-groups sh -c 'touch d/mine && mkdir d/mydir && ln -s x d/mylink && ln d/mine d/second && chmod 4755 d/mine
	chown 5 d/mine; touch refused; echo x >>new; rm -f text; echo x >>d/mine && cat d/mine; chmod 600 d/f; cat new'
chown 33 text && echo more >>text && cat text && chmod 640 text && setpriv --reuid 1000 --regid 1001 --clear-groups cat text
setpriv --reuid 33 --regid 1001 --clear-groups sh -c 'cat text && echo his >>text && chmod 644 text'
stat -c '%u %g %A %n' text new dir dir/a d d/*
chown 9:9 dir/a && stat -c '%u %g %A' dir/a && chmod 6755 dir/a && stat -c '%u %g %A' dir/a
mkdir -m 1777 t && setpriv --reuid 1000 --regid 1001 --clear-groups touch t/a && setpriv --reuid 1001 --regid 1001 --clear-groups rm -f t/a; ls t
rm -rf d/e && mv d d2 && ls && mkdir d && touch d/f && stat -c '%u %g %A' d d/f && rm text && mkdir text && chown 3:3 text && stat -c '%u %g %A' text
rm -rf dir && mkdir dir && chown 4:4 dir && ls -A dir && stat -c '%u %g' dir
END
seen() { inside "${options[@]}" --ro "$PWD/seen.sh" "$@" -- sh "$PWD/seen.sh"; }
fresh
seen --rw "$P"
wanted="$out|$err|$status"
like "in the host's own directory: other owners" "$out" "33 0 -rw-r--r-- text"$'\n'"33 34 -rw-r--r-- new"
like "  ... and users who may not" "$err" "Permission denied"
host=$(cd "$P" && find . -printf '%P %U %G %M\n' | sort)
fresh
seen --rw "$P" --view-hide "$P/**/.env"
is "with rules by name it is the same" "$out|$err|$status" "$wanted"
is "  ... on the host too: the user's subordinate ids" "$(cd "$P" && find . -printf '%P %U %G %M\n' | sort)" "$host"
inside "${options[@]}" --rw "$P" --view-hide "$P/**/.env" --view-lock "$P/**/a" -- \
	sh -c 'cat .env; mv dir other; chown 5 d2/mine && cat d2/mine; chown 5 a; ls -A'
unlike "  ... and the rules hold for root" "$out" "secret|^.env"
fresh
inside "${options[@]}" --rw "$P" --view-lock "$P/**/a" -- sh -c 'chown 5 dir/a; chmod 600 dir/a; echo x >dir/a; stat -c "%u %A" dir/a'
is "  ... also a lock, for owners and modes" "$out $(cat "$P/dir/a")" "0 -rwsr-xr-x a"

# Copies.
tree() { (cd "$P" && find . -path ./mounted -prune -o -printf '%P %U %G %M %s %T@ %l\n' | sort && cat text .env dir/a); }
fresh
before=$(tree)
seen --overlay "$P"
is "in an overlay of the kernel's it is the same" "$out|$err|$status" "$wanted"
if refusing_range "$P" true 2>said; then
	copied() { run refusing_range "$P" "$CUBBY" run -v -p default "${options[@]}" --overlay "$P" --ro "$PWD/seen.sh" "$@"; }
	copied -- sh "$PWD/seen.sh"
	like "where there can be none, cubby-viewfs stands in" "$err" "^cubby: note: overlayfs does not take '$P'"
	is "  ... and it is the same" "$out|$(sed 1d <<<"$err")|$status" "$wanted"
	is "  ... and the host has what it had" "$(tree)" "$before"
	copied --view-hide "$P/**/.env" -- sh -c 'cat .env; echo x >text && chown 5:5 text && stat -c %u:%g text; ls -A'
	is "  ... with rules too" "$out" $'5:5\ndir\nmounted\ntext'
	copied --keep kept -- sh -c 'chown 5:6 text && mkdir made && chown 7:8 made && rm -r dir'
	inside "${options[@]}" --overlay "$P" --keep kept -- sh -c 'stat -c "%u:%g %n" text made; ls; chown 9:9 made'
	is "what is kept keeps its owners, for overlayfs too" "$out" $'5:6 text\n7:8 made\nmade\nmounted\ntext'
	copied --keep kept -- stat -c %u:%g made
	is "  ... and the other way round" "$out" 9:9
	run "$CUBBY" diff kept
	like "  ... diff shows it" "$out" "made"
	run "$CUBBY" discard kept
	is "  ... discard" "$status" 0
else
	skip "copies with a range of ids" namespaces "no namespaces for a mount below: $(cat said)"
fi

# The same answers as without.
mkdir -p seen && cp "$BUILD_TESTS/view/posix" seen/
mkdir native
inside --map range --rw "$PWD/native" --ro "$PWD/seen" -- "$PWD/seen/posix" "$PWD/native"
printf '%s\n' "$out" >native.out
fresh && mkdir "$P/empty"
inside --map range --rw "$P" --view-hide "$P/**/.env" --ro "$PWD/seen" -- "$PWD/seen/posix" "$P/empty"
ok "more than 700 checks" test "$(wc -l <<<"$out")" -ge 700
is "each has the same result" "$(diff native.out <(printf '%s\n' "$out") | head -n 20)" ""

# The process that serves has rights over the user's own ids, in a namespace of its own, and no more.
mkfifo go
"$CUBBY" run -p default --map range --rw "$P" --view-hide "$P/**/.env" --ro "$PWD/go" -- sh -c 'echo up; read -r _ <'"$PWD"'/go' >said 2>&1 &
until grep -q up said; do kill -0 $! || break; done
first=$(pgrep -P $! -x cubby-viewfs)
served=$(pgrep -P "$first" -x cubby-viewfs)
is "the process that serves: rights over owners alone" "$(sed -n 's/^\(CapEff\|CapBnd\|NoNewPrivs\|Seccomp\):\t//p' "/proc/$served/status" | tr '\n' ' ')" \
	"000000000000001f 000000000000001f 1 2 "
is "  ... over the user's ids" "$(awk '{ print $1, $2 }' "/proc/$served/uid_map" | xargs)" "0 $(id -u) 1 $(own_range uid | cut -d, -f1)"
echo >go
wait $!
fresh
done_testing
