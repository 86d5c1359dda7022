# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/vm/systemd.sh: systemd as the init of a container, of a system made by debootstrap: it boots to
# a login prompt on the console, has its services in cgroups of their own, and stops in order.
# deadline: 60 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

SYSTEM=$(getent passwd "$(id -u)" | cut -d: -f6)/system
SANDBOXES=/sys/fs/cgroup/user.slice/user-$(id -u).slice/user@$(id -u).service/app.slice/cubby.service/sandboxes

# shown TEXT: waits until the console has shown it.
shown() {
	for ((n = 0; n < 250; n++)); do
		grep -aq "$1" "$KEPT/vm-os/log" 2>/dev/null && return
		read -rt 1 <> <(:)
	done
	tail -n 20 "$KEPT/vm-os/log"
	return 1
}

is "(the system's init is systemd)" "$(basename "$(readlink "$SYSTEM/usr/sbin/init")")" systemd
"$CUBBY" create vm-os -p machine --rootfs "$SYSTEM"
exits "start" 0 "$CUBBY" start vm-os
ok "it boots to a login prompt on the console" shown 'login:'
run "$CUBBY" exec vm-os -- cat /proc/1/comm /proc/1/cgroup
is "systemd is process 1, in a cgroup that it made" "$out" "systemd
0::/init.scope"
run "$CUBBY" exec vm-os -- systemctl is-active systemd-journald dbus console-getty multi-user.target
is "services run" "$(paste -sd' ' <<<"$out")" "active active active active"
run "$CUBBY" exec vm-os -- systemctl --failed --plain --no-legend
is "... and none has failed" "$out" ""
like "... each in its own cgroup" "$(cat "$SANDBOXES/vm-os/system.slice/dbus.service/cgroup.procs")" "^[0-9]"
init=$(fact vm-os init)
exits "stop asks it in its own way" 0 "$CUBBY" stop -t 120s vm-os
is "... so it ends in order" "$(fact vm-os exit) $(fact vm-os reason)" "0 stopped"
ok "... and nothing of it is left" gone "$init"
is "... nor of its cgroups" "$(find "$SANDBOXES" -mindepth 1 -maxdepth 1 -name vm-os)" ""
"$CUBBY" destroy -f vm-os
nothing_left "nothing is left"

done_testing
