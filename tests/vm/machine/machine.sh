# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/vm/machine/machine.sh: the virtual machine's parts, the same for its first start and for each
# later one, which goes on from where the first was kept. Sourced.

# machine FILES DRIVE OUTPUT OPTION...: becomes it, so start this in the background. FILES is the
# image's folder, DRIVE what is said of the first disk, OUTPUT gets what the tests print. Computed by
# qemu alone, so that it runs in machines that are virtual themselves. Without cx16, which qemu 7
# computes wrongly.
machine() {
	local files=$1 drive=$2 output=$3
	shift 3
	exec qemu-system-x86_64 -accel tcg -cpu max,-cx16,-la57 -smp 2 -m 2G \
		-nodefaults -no-user-config -display none -no-reboot \
		-kernel "$files/kernel" -initrd "$files/initrd" \
		-append 'console=ttyS0 quiet panic=-1 mitigations=off systemd.show_status=no systemd.log_level=notice' \
		-drive "if=virtio,$drive" -drive "if=virtio,format=raw,readonly=on,file=$output.payload" \
		-device virtio-rng-pci -serial "file:$output.console" -device virtio-serial \
		-chardev "file,id=output,path=$output" -device virtconsole,chardev=output "$@"
}

# machine_payload FILE: gives the second disk its size, which must always be the same.
machine_payload() {
	truncate -s 256M "$1"
}
