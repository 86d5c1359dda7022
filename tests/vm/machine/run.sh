#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/vm/machine/run.sh: `make check-vm`: runs suites in a virtual machine with Debian's kernel,
# systemd and pure cgroup v2.
# usage: tests/vm/machine/run.sh [SUITE | tests/SUITE/FILE]...
#
# The machine is computed by qemu without KVM, so it runs wherever qemu does. RELEASE=NAME takes
# another Debian than trixie. Without arguments it runs what stands in tests/vm/suites.
set -u
TOP=$(cd "$(dirname "$0")/../../.." && pwd)
cd "$TOP" || exit 1
. tests/lib/provide.sh
. tests/lib/suites.sh
. tests/lib/stage.sh
. tests/vm/machine/machine.sh

BUILD=${BUILD:-build}
MAKE=${MAKE:-make}
RELEASE=${RELEASE:-trixie}
MINUTES=${MINUTES:-20}
TEST_USER=root

fatal() {
	echo "tests/vm: $*" >&2
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
}

[ $# -gt 0 ] || mapfile -t suites < <(grep -v '^#' tests/vm/suites)
[ $# -eq 0 ] || suites=("$@")
tests_selected "${suites[@]}" >/dev/null || fatal "nothing run"
provide_packages build check || fatal "packages are missing"
if ! provide_packages vm; then
	echo "vm: skipped: what makes and runs a virtual machine cannot be installed here"
	exit 0
fi
$MAKE --no-print-directory -s all test-programs || fatal "the build failed"
WORK=$(mktemp -d /var/tmp/cubby-check-vm.XXXXXX) || fatal "no temporary folder"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
image=$(tests/vm/machine/image.sh "$RELEASE") || fatal "the machine's disk cannot be made"

stage || fatal "the installation failed"
[ -d "$WORK/tree" ] || stage_tree
echo "${suites[@]}" >"$WORK/asked"
date +%s >"$WORK/now"
tar -c -C "$WORK" --owner=0 --group=0 -f "$WORK/output.payload" now asked prefix programs tree
machine_payload "$WORK/output.payload"

# "end: N" is the last line that the machine prints: without it, something broke off.
machine "$image" "file=$image/disk,snapshot=on" "$WORK/output" -incoming "exec:cat '$image/memory'" &
qemu=$!
: >>"$WORK/output"
timeout "$((MINUTES * 60))" tail -f --pid=$qemu "$WORK/output" | tr -d '\r' |
	sed -u '/^end: /q'
kill $qemu 2>/dev/null
grep -q '^end: 0' "$WORK/output" && exit 0
grep -q '^end: ' "$WORK/output" || tail -n 20 "$WORK/output.console"
exit 1
