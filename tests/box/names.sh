# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/names.sh: the names inside: users, groups, the host's name.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

me=$(id -un)
before=$(uname -n)
for mode in built host; do
	inside_is "$mode: the user has his name" "$me" --root $mode -- whoami
	inside_is "$mode: the user has his home and shell" "$me:x:$(id -u):$(id -g)::$HOME:$SHELL" --root $mode -- \
		getent passwd "$me"
	inside_is "$mode: nobody else has an account" "root $me nobody" --root $mode -- \
		sh -c 'getent passwd | cut -d: -f1 | xargs'
	inside_is "$mode: the groups are those of these users" "root $me nogroup" --root $mode -- \
		sh -c 'getent group | cut -d: -f1 | xargs'
	inside_is "$mode: files of others belong to nobody" "nobody nogroup" --root $mode -- stat -c '%U %G' /usr
	inside_is "$mode: the names cannot be changed, not even by root inside" "" --root $mode --map root -- \
		sh -c 'for f in /etc/passwd /etc/group; do
			{ chmod 777 $f || chown 0 $f || echo x >>$f || mv $f /tmp || rm $f; } 2>/dev/null && echo "$f"; done; true'
	inside_is "$mode: as root the user is called root" "root 0 $HOME" --root $mode --map root -- \
		sh -c 'echo $(whoami) $(id -g) $(getent passwd root | cut -d: -f6)'
done
inside_is "without the host's /etc the names are there all the same" "$me group passwd" -s 'files.ro-=/etc' -- \
	sh -c 'echo $(whoami) $(ls -A /etc)'
echo 'root:x:0:0::/:/bin/sh' >"$TMP/passwd"
inside_is "a profile may show the host's list" "$(wc -l </etc/passwd)" --ro /etc/passwd -- sh -c 'wc -l </etc/passwd'
isnt "which is another" "$(wc -l </etc/passwd)" 3

inside_is "the host's name is the sandbox's own" "cubby cubby" -- sh -c 'echo $(uname -n) $(cat /proc/sys/kernel/hostname)'
inside_is "a name that was asked for" "build-7" --hostname build-7 -- uname -n
name=$(printf 'a%.0s' {1..63})
inside_is "a name of 63 letters" "$name" --hostname "$name" -- uname -n
refused "one of 64 is an error" "hostname" --hostname "a$name"
inside "--map" root -- hostname taken-over
is "the host's own name is what it was" "$(uname -n)" "$before"

done_testing
