# SPDX-License-Identifier: MIT
# tests/vm/machine.sh: the machine is what the other tests here take it for.
. "$(dirname "$0")/../lib/tap.sh"

for guard in landlock yama apparmor; do
	ok "the kernel has $guard" grep -qw "$guard" /sys/kernel/security/lsm
done
is "cgroup v2 alone" "$(stat -f -c %T /sys/fs/cgroup)" cgroup2fs
ok "the user's systemd runs without a login" systemctl --user --quiet is-active default.target
is "which has no controllers but these" "$(cat "/sys/fs/cgroup/user.slice/user-$(id -u).slice/user@$(id -u).service/cgroup.controllers")" "cpu memory pids"
isnt "an ordinary user runs this" "$(id -u)" 0

done_testing
