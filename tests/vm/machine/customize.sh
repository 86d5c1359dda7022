# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# tests/vm/machine/customize.sh: what is done to the new root, $1, when its packages are there.
# Runs as root of the root file system to be, given to mmdebstrap as text.
set -eu
root=$1

tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
# The same Debian as a system of a container's own, before this one becomes a machine for tests.
tar -c -C "$root" --exclude=var/cache/apt --exclude=var/lib/apt/lists --exclude=usr/share/doc \
	--exclude=usr/share/locale --exclude='usr/lib/python3*' --exclude=usr/lib/git-core --exclude=usr/share/vim \
	-f "$root/srv/system.tar" bin sbin lib lib64 etc usr var root home

# The kernel without its package's scripts: they would make a general initrd, which takes minutes.
chroot "$root" sh -eu <<'CHROOT'
cd /var/cache/apt
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^.*Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
apt-get -qq -o APT::Sandbox::User=root download "$kernel"
dpkg-deb --fsys-tarfile "$kernel"_*.deb | tar -x --keep-directory-symlink -C /
rm "$kernel"_*.deb
version=$(ls /lib/modules)
depmod "$version"
# The drivers between the kernel, its disk and its output, in the order in which they are loaded; older
# kernels have more of them as modules.
mkdir /boot/drivers
for driver in virtio_pci virtio_blk ext4 virtio_console; do
	modprobe --set-version "$version" --show-depends "$driver" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
done | awk '!seen[$0]++' | while read -r path; do
	name=$(basename "$path" | sed 's/\.ko.*/.ko/')
	case $path in
	*.xz) xz -dc "$path" >"/boot/drivers/$name" ;;
	*) cp "$path" "/boot/drivers/$name" ;;
	esac
	echo "$name"
done >/boot/drivers/order

# The user who runs the tests: his manager runs without a login (as loginctl enable-linger).
useradd --create-home --shell /bin/bash @USER@
mkdir -p /var/lib/systemd/linger
touch /var/lib/systemd/linger/@USER@

# What a machine for tests does not need costs seconds of its start.
cd /etc/systemd/system
for unit in systemd-journal-flush.service systemd-modules-load.service systemd-remount-fs.service \
	systemd-tmpfiles-clean.timer systemd-update-utmp.service systemd-networkd.service \
	modprobe@configfs.service modprobe@drm.service modprobe@efi_pstore.service \
	dev-hugepages.mount sys-kernel-debug.mount sys-kernel-tracing.mount kmod-static-nodes.service \
	getty.target apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
	e2scrub_reap.service fstrim.timer systemd-pcrphase.service systemd-random-seed.service; do
	ln -sf /dev/null "$unit"
done
CHROOT

echo cubby-vm >"$root/etc/hostname"
echo "127.0.0.1 localhost cubby-vm" >"$root/etc/hosts"

# The second disk is a tar archive of the tests, or zeros while this machine's start is being kept
# (image.sh); their driver's output goes to the virtual console.
cat >"$root/usr/local/sbin/cubby-check" <<'SCRIPT'
#!/bin/sh
systemctl start "user@$(id -u @USER@).service"
# As udev does where it is installed.
modprobe fuse && chmod 666 /dev/fuse || exit 1
# Root inside is the user, the others are his subordinate ids, as in his containers.
setpriv --reuid @USER@ --regid @USER@ --init-groups sh -euc 'umask 022; mkdir /home/@USER@/system
	unshare --map-auto --map-root-user tar -x -p -C /home/@USER@/system -f /srv/system.tar' || exit 1
rm /srv/system.tar
# Waiting here is not for what the tests do: nothing tells that a disk has changed.
echo ready
until dd if=/dev/vdb bs=4096 count=1 iflag=direct 2>/dev/null | tr -d '\0' | grep -q .; do sleep 1; done
mkdir /var/tmp/check && cd /var/tmp/check || exit 1
# The clock went on from when the machine was kept.
date -s "@$(tar -xO -f /dev/vdb now)" >/dev/null
tar -x -f /dev/vdb
exec /var/tmp/check/tree/tests/vm/machine/guest.sh
SCRIPT
chmod 755 "$root/usr/local/sbin/cubby-check"
cat >"$root/etc/systemd/system/cubby-check.service" <<'UNIT'
[Unit]
Description=the tests of cubby
Requires=systemd-user-sessions.service
After=systemd-user-sessions.service systemd-logind.service user.slice
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/usr/local/sbin/cubby-check
StandardOutput=file:/dev/hvc0
StandardError=file:/dev/hvc0
[Install]
WantedBy=multi-user.target
UNIT
ln -s ../cubby-check.service "$root/etc/systemd/system/multi-user.target.wants/"
