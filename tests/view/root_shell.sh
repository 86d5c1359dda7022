# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/view/root_shell.sh: `cubby shell --root` where the kernel has no overlayfs, or takes no
# overlay of the system's trees: cubby-viewfs keeps the changes, and it is the same shell.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/nooverlay.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
if [ ! -x /usr/bin/newuidmap ] || [ -z "$(own_range uid)" ]; then
	skip_all newuidmap "a root shell maps a range of ids"
fi
without_overlay true 2>said || skip_all namespaces "no namespace to hide a file system in: $(cat said)"

# host_state: what the host has, by name, time, mode and size, where the shells write.
host_state() {
	find /usr /etc /var/lib/dpkg /opt -xdev -printf '%p %i %m %U %G %s %T@ %C@\n' 2>/dev/null | sha256sum
}
# rooted SHELL-TEXT: in a root shell without overlayfs.
rooted() { run without_overlay "$CUBBY" shell --root -v --ro "$TMP/packages?" -- sh -c "$1"; }

before=$(host_state)
rooted '! grep -q " overlay " /proc/mounts && grep -c "^cubby-viewfs /\(usr\|etc\|var\|opt\) " /proc/mounts; id -u; touch /usr/bin/made /etc/made /var/lib/made /opt/made && echo written'
is "the system can be written" "$status $out" $'0 4\n0\nwritten'
like "  ... and it says how" "$err" "overlayfs does not take '/usr': cubby-viewfs stands in"
rooted 'for made in /usr/bin/made /etc/made /var/lib/made /opt/made; do test ! -e $made || echo $made; done'
is "nothing of it is there the next time" "$status $out" "0 "
rooted 'stat -c "%u %g %a" /usr /usr/bin /etc/passwd /etc/shadow | xargs'
is "directories and settings are root's" "$out" "0 0 755 0 0 755 0 0 644 0 0 640"
rooted 'rm -r /usr/share/doc && ! ls /usr/share/doc 2>/dev/null && rm /usr/bin/yes && ! command -v yes && mkdir /usr/share/doc && ls -A /usr/share/doc && echo removed'
is "what the host has can be removed" "$status $out" "0 removed"
rooted 'echo "# mine" >>/etc/profile && tail -n 1 /etc/profile && chmod 600 /etc/profile && stat -c %a /etc/profile'
is "settings can be changed in place" "$status $out" $'0 # mine\n600'
rooted 'cat /etc/shadow' && unlike "no password of the host is seen" "$out" '\$'
rooted 'useradd -m someone && su someone -c "id -un; touch ~/own && stat -c %U ~/own; touch /usr/bin/not 2>/dev/null || echo refused"'
is "another user can be made, and is one" "$status $out" $'0 someone\nsomeone\nrefused'
rooted 'mkdir -p /mnt; mount -t tmpfs none /mnt 2>/dev/null; echo $?; umount /usr 2>/dev/null; echo $?'
is "nothing can be mounted, and nothing uncovered" "$out" $'32\n32'
rooted 'ls /dev/fuse' && unlike "the device is not there" "$out" fuse

if command -v dpkg-deb >/dev/null; then
	mkdir -p packages tool/DEBIAN tool/usr/bin tool/etc
	printf '#!/bin/sh\necho tool works\n' >tool/usr/bin/cubby-tool && chmod 755 tool/usr/bin/cubby-tool && echo set >tool/etc/cubby-tool.conf
	printf 'Package: cubby-tool\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\nDescription: a test\n' >tool/DEBIAN/control
	echo /etc/cubby-tool.conf >tool/DEBIAN/conffiles
	printf '#!/bin/sh\nuseradd --system --home-dir /var/lib/cubby-tool --create-home cubby-tool && chown cubby-tool: /usr/bin/cubby-tool\n' >tool/DEBIAN/postinst && chmod 755 tool/DEBIAN/postinst
	dpkg-deb --root-owner-group --build tool packages/tool.deb >/dev/null
	rooted "dpkg -i $TMP/packages/tool.deb && cubby-tool && stat -c %U /usr/bin/cubby-tool /var/lib/cubby-tool && dpkg -P cubby-tool && ! command -v cubby-tool && ls /etc/cubby-tool.conf; dpkg --audit && echo clean"
	is "dpkg installs and removes" "$status" 0
	like "  ... a program that runs, with an account" "$out" $'tool works\ncubby-tool\ncubby-tool\n'
	like "  ... and leaves nothing" "$out" "clean$"
	unlike "  ... no file" "$out" "cubby-tool.conf$"
else
	skip "packages" dpkg-deb "there is nothing to install with"
fi

# Changes that are kept are a layer above the skeleton, which takes a third tree.
kept=$("$CUBBY" diff 2>&1)
run without_overlay "$CUBBY" shell --root --keep kept -- true
is "what shall be kept is refused" "$status $out" "125 "
if kernel_since 6 6; then
	like "  ... with the cause" "$err" "no overlay file system loaded"
	like "  ... and what to do" "$err" "hint: .*modprobe overlay"
else
	like "  ... with the cause" "$err" "the tmpfs of this kernel .* has no attributes of users; Linux 6.6 has them"
	like "  ... and what to do" "$err" "hint: .*or use a newer kernel"
fi
is "  ... and nothing is kept" "$("$CUBBY" diff 2>&1)" "$kept"
exits "with the own id alone as root" 0 without_overlay "$CUBBY" shell --root --map root -- sh -c 'touch /usr/made && rm /usr/bin/yes'

# What is not the user's is not copied: with one id alone there is no owner for the copy.
run without_overlay "$CUBBY" shell --root --map root -- sh -c 'chmod 600 /usr/bin/env || echo refused'
is "with the own id alone: files of others stay as they are" "$status $out" "0 refused"

# A mount below /var makes parts of it, on what holds them.
parted() {
	run without_overlay python3 -c 'import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
for place in sys.argv[1].encode().split():
    if libc.mount(place, place, None, 4096, None): raise OSError(ctypes.get_errno(), "mount") # MS_BIND
os.execvp(sys.argv[2], sys.argv[2:])' "/var/log" "$CUBBY" shell --root -- sh -c "$1"
}
parted 'grep -q "^cubby-viewfs /var/lib " /proc/mounts && ! grep -q "^cubby-viewfs /var " /proc/mounts && touch /var/made /var/lib/made /usr/made /usr/bin/made /etc/made && rm /usr/bin/yes && ls -d /var/lib/dpkg && stat -c %u /var /var/lib /var/lib/dpkg | xargs && sh -c "command -v env"'
is "with parts: each can be written" "$status $out$err" $'0 /var/lib/dpkg\n0 0 0\n/usr/bin/env'
# The same where overlayfs would be mounted, but could not be used.
run without_attributes "$CUBBY" shell --root -v -- sh -c 'ls /var/cache/ldconfig /root | wc -l; rm -r /usr/share/doc && mkdir /usr/share/doc && ls -A /usr/share/doc; touch /usr/made && echo written'
is "without attributes of users in memory: it can be written" "$status $out" $'0 3\nwritten'
like "  ... and it says how" "$err" "overlayfs does not take '/usr': cubby-viewfs stands in"
mkdir -p home/dir && echo old >home/dir/file
run without_attributes "$CUBBY" run -p default --overlay "$TMP/home" -- sh -c "rm -r $TMP/home/dir && mkdir $TMP/home/dir && ls -A $TMP/home/dir && mv $TMP/home/dir $TMP/home/moved && ls $TMP/home"
is "  ... an overlay of a directory too" "$status $out" "0 moved"
run without_attributes "$CUBBY" shell --root --keep kept -- true
is "  ... what shall be kept is refused" "$status $("$CUBBY" diff 2>&1)" "125 $kept"

is "the host is as it was, file by file" "$(host_state)" "$before"
done_testing
