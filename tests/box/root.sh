# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/root.sh: what of the host's tree is seen in the two root styles, and that none of it can
# be written.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

RUNTIME=/run/user/$(id -u)
mark=$(mktemp -p /tmp cubby-mark.XXXXXX) && trap 'rm -f "$mark"' EXIT
echo outside >"$mark"
echo outside >"$TMP/file"

# Every directory in which something could be made, wherever it is.
WRITABLE='find / -path /proc -prune -o -type d -writable -print 2>/dev/null | LC_ALL=C sort'
MOUNTS="sed 's/^[0-9]* [0-9]* [0-9:]* //' /proc/self/mountinfo"

# first_part PATH: "var" for /var/tmp/x.
first_part() {
	local path=${1#/}
	echo "${path%%/*}"
}

# sorted WORD...: in one line, each once.
sorted() { printf '%s\n' "$@" | LC_ALL=C sort -u | xargs; }

# common NAME OPTION...: what holds for both styles.
common() {
	local name=$1
	shift
	inside_is "$name: only the sandbox's own directories can be written" \
		"$(printf '%s\n' "$HOME" "${own[@]}" "$RUNTIME" /dev/shm /tmp | LC_ALL=C sort)" "$@" -- sh -c "$WRITABLE"
	inside_is "$name: no file can be written" "" "$@" -- \
		sh -c 'find / -path /proc -prune -o -path /dev -prune -o -type f -writable -print 2>/dev/null'
	inside "$@" -- sh -c "$MOUNTS"
	is "$name: no mount honours set-user-id bits" "$(grep -v nosuid <<<"$out")" ""
	is "$name: mounts do not propagate" "$(grep -E 'shared:|master:' <<<"$out")" ""
	inside_is "$name: /tmp is the sandbox's own" "" "$@" -- ls -A /tmp
	inside_is "$name: /tmp is anybody's, as outside" 1777 "$@" -- stat -c %a /tmp
	inside_is "$name: /run has the runtime directory only" "$RUNTIME" "$@" -- \
		find /run ! -path /run/user -mindepth 1
	inside_is "$name: the runtime directory is private" "700 $(id -u)" "$@" -- stat -c '%a %u' "$RUNTIME"
	walled "$name: the host's /tmp is not seen" "$@" -- cat "$mark"
	walled "$name: other directories of the user are not seen" "$@" -- cat "$TMP/file"
	for dir in / /usr /etc /dev /proc /var; do
		inside "$@" -- sh -c ": >$dir/written"
		like "$name: $dir cannot be written" "$status $err" '^[12] .*(Read-only|denied|nonexistent|No such)'
	done
	ok "$name: an own file can be written and read" \
		"$CUBBY" run -p default "$@" -- sh -c 'cd /tmp && echo a >b && test "$(cat b)" = a'
	inside_is "$name: nothing in memory is left for the next one" "" "$@" -- find /tmp ~ /dev/shm -mindepth 1
}

links=()
for name in bin sbin lib lib64; do
	[ ! -L "/$name" ] || links+=("$name")
done

# parents DIRECTORY: those above it, up to /var/tmp or the root.
parents() {
	local dir=$1
	while dir=$(dirname "$dir") && [ "$dir" != / ] && [ "$dir" != /var/tmp ]; do echo "$dir"; done
}

own=()
common built
inside -- sh -c "$MOUNTS"
is "built: only device nodes are devices" \
	"$(grep -v nodev <<<"$out" | awk '{ print $2 }' | sed 's|/dev/[a-z]*$||' | sort -u)" ""
inside_is "built: the root has what is listed, and nothing else" \
	"$(sorted "${links[@]}" dev etc proc run tmp usr var "$(first_part "$HOME")")" -- \
	sh -c 'ls -A / | LC_ALL=C sort | xargs'
for name in "${links[@]}"; do
	inside_is "built: /$name is the host's link" "$(readlink "/$name")" -- readlink "/$name"
done
for name in lib32 libx32; do
	[ ! -L "/$name" ] && continue
	inside_is "built: /$name is for other machines' programs" "" -- sh -c "readlink /$name || true"
	inside_is "built: with 32-bit programs /$name is linked" "$(readlink "/$name")" \
		-s syscalls.multiarch=true -- readlink "/$name"
done
is "built: /var/tmp is /tmp" \
	"$(HOME=/home/nobody "$CUBBY" run -p default -- realpath /var/tmp 2>/dev/null)" /tmp
inside_is "built: the host's programs are the host's" "$(sha256sum </usr/bin/env)" -- sh -c 'sha256sum </usr/bin/env'
inside_is "a root of nothing but /usr" "etc" --ro /usr -p judge -- sh -c 'ls / | grep etc'

# There everything in memory is a directory of one tmpfs, the way to the home too.
mapfile -t own < <(printf "%s\n" /var/tmp /run /run/user && parents "$HOME")
common host --root host
inside_is "host: the root has what the host's has" "$(ls -A /)" --root host -- ls -A /
inside_is "host: what is not the user's is seen" "$(ls -A /usr /etc /opt /srv)" --root host -- \
	ls -A /usr /etc /opt /srv
inside_is "host: the home is covered" "" --root host -- ls -A "$HOME"
inside "--root" host -- sh -c 'for f in /sys/kernel/uevent_seqnum /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do
	(: >>$f) 2>/dev/null && echo "$f"; done; true'
is "host: the kernel's own files cannot be written" "$out" ""

# A file that the user may change and that lies in no tree of the system.
is "nothing outside has changed" "$(cat "$mark" "$TMP/file")" "outside
outside"

done_testing
