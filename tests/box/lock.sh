# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/lock.sh: parts of a writable tree that are locked, hidden or not executable, and every way
# around that: by rename, link, parent, mount or another name.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

P=$TMP/project
mkdir -p "$P/.git/hooks" "$P/sub/deep/inner" "$P/src" "$P/bin"
echo hook >"$P/.git/hooks/pre-commit"
echo config >"$P/.git/config"
echo secret >"$P/sub/deep/inner/key"
echo secret >"$P/.env"
printf '#!/bin/sh\necho ran\n' >"$P/bin/tool" && chmod 755 "$P/bin/tool"
cp /bin/true "$P/bin/true"

# Rename as the kernel has it: mv(1) would copy.
RENAME='rename() { python3 -c "import os, sys; os.rename(sys.argv[1], sys.argv[2])" "$1" "$2" 2>/dev/null && echo "renamed $1"; }
exchange() { python3 -c "
import ctypes, sys
sys.exit(ctypes.CDLL(None).renameat2(-100, sys.argv[1].encode(), -100, sys.argv[2].encode(), 2) != 0)" "$1" "$2" && echo "exchanged $1"; }'

# attack TEXT OPTION... -- SHELL-TEXT: what the text prints is what it achieved: nothing.
attack() {
	local text=$1 options=()
	shift
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	inside "${options[@]}" -- bash -c "cd $P; $RENAME
		$2
		echo done"
	is "$text" "$out" "done"
}

# Locked.
lock=(--rw "$P" --lock "$P/.git/hooks" --lock "$P/.git/config")
inside_is "lock: it is still seen" "hook config" "${lock[@]}" -- sh -c "cat $P/.git/hooks/pre-commit $P/.git/config | xargs"
inside_is "lock: all around it is writable" "ok" "${lock[@]}" -- \
	sh -c "cd $P; : >new && : >.git/index && mkdir .git/x && rmdir .git/x && rm new .git/index && echo ok"
attack "lock: cannot be written, renamed, linked or removed" "${lock[@]}" -- '
	(echo evil >.git/hooks/new) 2>/dev/null && echo made
	(echo evil >.git/config) 2>/dev/null && echo written
	rename .git/hooks .git/old; rename .git/config .git/old; rename .git/hooks/pre-commit x
	ln .git/config x 2>/dev/null && echo linked
	rm -rf .git/hooks .git/config 2>/dev/null; rmdir .git/hooks 2>/dev/null && echo removed
	chmod 777 .git/hooks .git/config 2>/dev/null && echo mode
	touch .git/config 2>/dev/null && echo touched'
attack "lock: what is above it cannot be exchanged for something else" "${lock[@]}" -- '
	mkdir evil evil/hooks; rename .git away; exchange .git evil; exchange .git/hooks evil/hooks; rmdir evil/hooks evil
	rename ../project ../other; mv -T src .git 2>/dev/null && echo moved; ln -sfn src .git 2>/dev/null; test -L .git && echo link'
attack "lock: nor by root inside" --map root "${lock[@]}" -- '
	umount .git/hooks 2>/dev/null && echo unmounted; umount -l .git 2>/dev/null && echo unmounted
	mount -o remount,rw,bind .git/hooks 2>/dev/null && echo remounted; rename .git away
	(echo evil >.git/config) 2>/dev/null && echo written'
attack "lock: nor by another name of the same file" "${lock[@]}" -- '
	for n in /proc/self/cwd/.git/config /proc/self/root$PWD/.git/config ./.git/../.git/config; do
		(echo evil >$n) 2>/dev/null && echo "written by $n"; done
	exec 5<.git/config; (echo evil >/proc/self/fd/5) 2>/dev/null && echo reopened'
attack "lock: nor where more rights are kept" --map root --cap chown --cap dac_override --cap fowner "${lock[@]}" -- '
	rename .git away; rename .git/hooks x; (echo evil >.git/config) 2>/dev/null && echo written'
attack "lock: nor with a policy for developers" --syscalls developer "${lock[@]}" -- '
	rename .git away; unshare -Urm sh -c "umount .git/hooks; umount -l .git; mount -o remount,rw,bind .git/hooks
		echo evil >.git/config" 2>/dev/null && echo written'
attack "lock: nor with nesting" --syscalls developer --allow nesting "${lock[@]}" -- '
	rename .git away; unshare -Urm sh -c "umount .git/hooks; umount -l .git; mount -o remount,rw,bind .git/hooks
		echo evil >.git/config" 2>/dev/null && echo written'
is "lock: on the host all is as it was" "$(cd "$P" && cat .git/hooks/* .git/config && ls -A)" "hook
config
.env
.git
bin
src
sub"
inside_is "lock: deep, with everything above it" "0" --rw "$P" --lock "$P/sub/deep/inner/key" -- bash -c "cd $P; $RENAME
	rename sub x; rename sub/deep x; rename sub/deep/inner x; rename sub/deep/inner/key x; ls -d x 2>/dev/null | wc -l"
inside_is "lock: a part of it can be writable again" "w" --rw "$P" --lock "$P/.git" --rw "$P/.git/hooks" -- \
	sh -c "cd $P; (: >.git/x) 2>/dev/null && echo no; : >.git/hooks/w; ls .git/hooks | grep w"
rm -f "$P/.git/hooks/w"
inside_is "lock: in an overlay too" "new" --overlay "$P" --lock "$P/.git" -- \
	sh -c "cd $P; : >new; (: >.git/x) 2>/dev/null; ls new .git/x 2>/dev/null"
inside_is "lock: a missing one with ? is left out" "" --rw "$P" --lock "$P/.gitmodules?" -- true

# Hidden.
hide=(--rw "$P" --hide "$P/sub/deep" --hide "$P/.env")
inside_is "hide: a directory is empty, a file too" "0 0" "${hide[@]}" -- \
	sh -c "cd $P; echo \$(ls -A sub/deep | wc -l) \$(wc -c <.env)"
walled "hide: the content is found by no name" "${hide[@]}" -- sh -c "cd $P
	for f in $P/sub/deep/inner/key $P/.env /proc/self/root$P/.env /proc/self/cwd/.env sub/../.env; do
		grep secret \$f && exit 0; done; grep -rs secret /var /proc/self/cwd/ --include=key --include=.env"
attack "hide: it cannot be uncovered" "${hide[@]}" -- '
	rename sub x; rename sub/deep x; rename .env x; exchange .env bin/tool; exchange sub src; rm -rf sub .env 2>/dev/null
	ln .env x 2>/dev/null && cat x; cat .env; (echo x >>.env) 2>/dev/null && echo written
	chmod 777 .env sub/deep 2>/dev/null && echo mode; mkdir sub/deep/x 2>/dev/null && echo made'
attack "hide: nor with root, nesting and a policy for developers" --map root --allow nesting --syscalls developer "${hide[@]}" -- '
	umount .env 2>/dev/null && echo unmounted; cat .env
	unshare -Urm sh -c "umount .env; umount -l sub/deep; umount -l $PWD; mount --bind sub src; cat src/deep/inner/key .env" 2>/dev/null
	unshare -Urm sh -c "mount --rbind / /mnt; pivot_root . .; umount -l .; cat .env sub/deep/inner/key" 2>/dev/null'
inside_is "hide: in a read-only tree" "0" --ro "$P" --hide "$P/.env" -- sh -c "wc -c <$P/.env"
inside_is "hide: in a host root, what is not the profile's" "0" --root host --hide /opt --hide /etc/hostname -- \
	sh -c 'cat /etc/hostname; ls -A /opt | wc -l'
is "hide: on the host all is as it was" "$(cat "$P/.env" "$P/sub/deep/inner/key")" "secret
secret"

# What cannot be enforced is an error.
ln -s .git/config "$P/conf"
ln -s sub "$P/way"
for list in lock hide noexec; do
	refused "$list: a symbolic link cannot be protected" "symbolic link" --rw "$P" --$list "$P/conf"
	refused "$list: nor what lies behind one" "symbolic link" --rw "$P" --$list "$P/way/deep"
	refused "$list: not even with ?" "symbolic link" --rw "$P" --$list "$P/conf?"
	refused "$list: what is not seen cannot be protected" "No such file" --$list "$P/src"
done
rm "$P/conf" "$P/way"
refused "lock: not from a program that may take mounts off" "sys_admin" --map root --cap sys_admin --rw "$P" --lock "$P/.git"

# Not executable.
inside_is "outside of noexec programs run" "ran 0" --rw "$P" -- sh -c "echo \$($P/bin/tool) \$($P/bin/true; echo \$?)"
walled "noexec: no program runs" --rw "$P" --noexec "$P" -- sh -c "$P/bin/true || exit 1"
walled "noexec: no script runs" --rw "$P" --noexec "$P/bin" -- sh -c "$P/bin/tool || exit 1"
# The loader of programs of this machine.
loader=$(sed -n 's/.*\(\/lib[^ ]*\/ld-[^ ]*\).*/\1/p' <<<"$(ldd /bin/true)")
walled "noexec: nor through the loader" --rw "$P" --noexec "$P" -- sh -c "$loader $P/bin/true || exit 1"
walled "noexec: nor as a library" --rw "$P" --noexec "$P" -- env LD_PRELOAD= python3 -c "
import mmap; f = open('$P/bin/true', 'rb'); mmap.mmap(f.fileno(), 0, prot=mmap.PROT_EXEC | mmap.PROT_READ, flags=mmap.MAP_PRIVATE)"
inside_is "noexec: it can still be read and written" "ran ok" --rw "$P" --noexec "$P" -- \
	sh -c "echo \$(sh $P/bin/tool) \$(: >$P/n && rm $P/n && echo ok)"
inside_is "noexec: only there" "ran" --rw "$P" --noexec "$P/src" -- sh -c "$P/bin/tool || exit 1"
walled "noexec: on the home" --home host --noexec "$HOME" -- sh -c "cp /bin/true $HOME/t && $HOME/t || exit 1"
inside "--noexec" /tmp -- sh -c 'cp /bin/true /tmp/t && /tmp/t'
like "noexec: on /tmp" "$err" "Permission denied"
inside --tmp "$TMP/m" --noexec "$TMP/m" -- sh -c "cp /bin/true $TMP/m/t && $TMP/m/t"
like "noexec: with another mode for the same path" "$err" "Permission denied"
inside --overlay "$P" --noexec "$P" -- "$P/bin/true"
like "noexec: on an overlay" "$err" "Permission denied"

done_testing
