# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/submounts.sh: mounts in shared trees come along with their own restrictions, which no
# sandbox can lift: trees that are read-only, noexec or nosuid outside, and covers.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# The host is a namespace of our own, in which mounts can be made: $OUT, a script, runs there.
T=$TMP/tree
mkdir -p "$T/sub" "$T/ro" "$T/noexec" "$T/covered" && echo below >"$T/covered/file"
cat >outer <<'SH'
set -e
T=$1
shift
mount -t tmpfs none "$T/sub" && echo mounted >"$T/sub/file" && mkdir "$T/sub/deeper"
mount -t tmpfs none "$T/sub/deeper" && echo deeper >"$T/sub/deeper/file"
mount -t tmpfs none "$T/ro" && echo ro >"$T/ro/file" && cp /bin/true "$T/ro/true" && mount -o remount,bind,ro "$T/ro"
mount -t tmpfs -o noexec,nosuid,nodev,noatime none "$T/noexec" && cp /bin/true "$T/noexec/true"
mount -t tmpfs none "$T/covered" && echo cover >"$T/covered/file"
exec "$@"
SH
# Two namespaces: what the first one mounted is locked for the second, as the host's is for a sandbox.
nest=(unshare --user --map-root-user --mount bash "$TMP/outer" "$T" unshare --user --map-root-user --mount)
if ! "${nest[@]}" true; then
	skip_all userns "no user namespaces for mounts to test with"
fi

# nested [OPTION...] -- COMMAND...
nested() { run "${nest[@]}" "$CUBBY" run -p default "$@"; }
# nested_is TEXT WANTED [OPTION...] -- COMMAND...
nested_is() {
	local text=$1 wanted=$2
	shift 2
	nested "$@"
	is "$text" "$out${err:+ [$err]}" "$wanted"
}

for mode in built host; do
	nested_is "$mode, ro: mounts below come along" "mounted deeper cover" --root $mode --ro "$T" -- \
		sh -c "cat $T/sub/file $T/sub/deeper/file $T/covered/file | xargs"
	nested_is "$mode, ro: and are all read-only" "0" --root $mode --ro "$T" -- \
		sh -c "for d in . sub sub/deeper ro noexec covered; do (: >$T/\$d/new) 2>/dev/null && echo \$d; done | wc -l"
	nested_is "$mode, rw: what was writable is" ". sub sub/deeper noexec covered" --root $mode --rw "$T" -- \
		sh -c "for d in . sub sub/deeper ro noexec covered; do (: >$T/\$d/new) 2>/dev/null && echo \$d; done | xargs"
	nested_is "$mode, rw: what was not executable is not" "126 0" --root $mode --rw "$T" -- \
		sh -c "$T/noexec/true 2>/dev/null; a=\$?; $T/ro/true; echo \$a \$?"
	nested_is "$mode: the restrictions cannot be lifted, not by root with a policy for developers" "0" --root $mode \
		--map root --syscalls developer --allow nesting --rw "$T" -- \
		sh -c "unshare -Urm sh -c 'mount -o remount,bind,rw $T/ro; mount -o remount,bind,exec $T/noexec
			umount $T/covered; umount -l $T/ro; : >$T/ro/new; $T/noexec/true && echo ran
			grep below $T/covered/file' 2>/dev/null | wc -l"
	nested_is "$mode: a lock and a cover hold for mounts too" "0 0" --root $mode --rw "$T" --lock "$T/sub" --hide "$T/covered" -- \
		sh -c "(: >$T/sub/deeper/new) 2>/dev/null && echo written; echo \$(ls -A $T/covered | wc -l) \$(ls $T/sub | grep -c new)"
	nested_is "$mode: noexec holds for mounts too" "126" --root $mode --rw "$T" --noexec "$T" -- \
		sh -c "$T/ro/true 2>/dev/null; echo \$?"
	nested_is "$mode: a mount as the source itself" "ro" --root $mode --rw "$T/ro" -- cat "$T/ro/file"
	nested "--root" $mode --rw "$T/ro" -- sh -c ": >$T/ro/new"
	like "$mode: which stays read-only though the profile says rw" "$err" "Read-only file system"
	nested_is "$mode: an overlay of it can be written" "new" --root $mode --overlay "$T/ro" -- \
		sh -c ": >$T/ro/new; ls $T/ro | grep new"
done
is "the tree itself has what was written, the mounts are gone with their namespaces" "$(cd "$T" && find . -name new)" "./new"

# The whole system on a read-only disk, and a home that cannot be written.
mkdir -p "$TMP/h"
run unshare --user --map-root-user --mount sh -c "mount --bind $TMP/h $TMP/h && mount -o remount,bind,ro $TMP/h
	HOME=$TMP/h exec unshare --user --map-root-user --mount $CUBBY run -p default -- sh -c 'echo x >~/x && cat ~/x'"
is "a home that is read-only outside: a fresh one can be written" "$status $out" "0 x"
like "a home that is read-only outside: it says that it cannot be registered" "$err" "^cubby: note: cannot register[^"$'\n'"]*$"
run unshare --user --map-root-user --mount sh -c "mount --bind $TMP/h $TMP/h && mount -o remount,bind,ro $TMP/h
	HOME=$TMP/h exec unshare --user --map-root-user --mount $CUBBY run -p default -n named -- true"
is "a home that is read-only outside: a chosen name is an error" "$status" 125
run unshare --user --map-root-user --mount sh -c "mount --bind $TMP/h $TMP/h && mount -o remount,bind,ro $TMP/h
	HOME=$TMP/h exec unshare --user --map-root-user --mount $CUBBY run -p default --home app -- true"
like "a home that is read-only outside: no home for an app" "$status $err" "^125 cubby: cannot make '$TMP/h/"
for flags in ro nosuid nodev ro,nosuid,nodev; do
	run unshare --user --map-root-user --mount sh -c "mount --make-rprivate / && mount -o remount,bind,$flags / &&
		mount -t tmpfs none $HOME && mount -t tmpfs -o noexec,$flags none /srv &&
		exec unshare --user --map-root-user --mount $CUBBY run -p default --ro /srv --rw $TMP -- echo ran"
	is "the host's root mounted $flags" "$status $out $err" "0 ran "
done

done_testing
