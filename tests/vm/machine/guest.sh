#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/vm/machine/guest.sh: runs the suites in the virtual machine, as a user with a manager of his
# own, and reports them. The last line says that nothing broke off before.
set -u
WORK=/var/tmp/check
TOP=$WORK/tree
STAGED_TOP=$TOP
cd "$TOP" || exit 1
. tests/lib/provide.sh
. tests/lib/report.sh
. tests/lib/suites.sh

TEST_USER=cubby-test
WHO=$TEST_USER
RUNTIME_DIR=/run/user/$(id -u $TEST_USER)
SLOWER=10 # than the machine around, which computes each instruction
ASKED=
read -ra asked <"$WORK/asked"

mkdir -p "$WORK/run" && chown "$TEST_USER:" "$WORK/run"
# For the tests of limits.swap.
dd if=/dev/zero of=/var/tmp/swap bs=1M count=128 status=none && chmod 600 /var/tmp/swap &&
	mkswap -q /var/tmp/swap && swapon /var/tmp/swap
echo "Linux $(uname -r), systemd $(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p')"

# test_prepare PATH, test_restore PATH: what a test needs root for stands in its own lines.
test_prepare() { sed -n 's/^# as root, before: //p' "$1" | bash -eu; }
test_restore() { sed -n 's/^# as root, after: //p' "$1" | bash -eu; }

selected=$(tests_selected "${asked[@]}") && suites_run "$selected"
report_total
echo "end: $?"
