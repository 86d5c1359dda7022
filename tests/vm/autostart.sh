# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/vm/autostart.sh: the unit of cubby autostart, begun and ended by the user's systemd.
# deadline: 60 seconds
. "$(dirname "$0")/../lib/tap.sh"
# That manager knows one home only.
HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
. "$TOP/tests/lib/container.sh"

UNIT=cubby-autostart.service

"$CUBBY" create vm-auto -p default -s container.autostart=true -- sh -c 'echo up; exec sleep 1000'
"$CUBBY" create vm-other -p default -- sleep 1000
exits "enable" 0 "$CUBBY" autostart enable
exits "systemd reads the unit" 0 systemctl --user daemon-reload
is "... and has it enabled" "$(systemctl --user is-enabled $UNIT)" enabled
is "nothing runs yet" "$(state vm-auto)" STOPPED
# What the manager does at the start of the machine.
exits "the default target starts it" 0 systemctl --user start default.target
# The target wants it and does not wait for it.
exits "... to its end" 0 systemctl --user start $UNIT
is "... and it counts as active" "$(systemctl --user is-active $UNIT)" active
is "the container that is marked runs" "$(state vm-auto) $(state vm-other)" "RUNNING STOPPED"
like "... and can be entered" "$("$CUBBY" exec vm-auto -- cat /proc/self/cgroup)" "^0::/"
init=$(fact vm-auto init)
exits "the unit's end" 0 systemctl --user stop $UNIT
is "... ends it" "$(state vm-auto) $(fact vm-auto reason)" "STOPPED stopped"
ok "... and nothing of it is left" gone "$init"
exits "disable" 0 "$CUBBY" autostart disable
systemctl --user daemon-reload
not_ok "... and systemd knows no unit any more" systemctl --user cat $UNIT
"$CUBBY" destroy -f vm-auto vm-other
nothing_left "nothing is left"

done_testing
