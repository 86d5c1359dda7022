# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/clock.sh: the monotonic and boot clocks are shifted, the wall clock is not.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

CLOCKS='import time; print(*(int(time.clock_gettime(c)) for c in (time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME, time.CLOCK_REALTIME)))'

# shifted TEXT BY [OPTION...]: by how many seconds each clock differs, within ten.
shifted() {
	local text=$1 by=$2 outside inside
	shift 2
	read -ra outside < <(python3 -c "$CLOCKS")
	inside "$@" -- python3 -c "$CLOCKS"
	read -ra inside <<<"$out"
	if [ "$status" -ne 0 ] || [ ${#inside[@]} -ne 3 ]; then
		tap_result 1 "$text" "$out" "$err"
		return
	fi
	for i in 0 1; do
		d=$((inside[i] - outside[i] - by))
		[ $d -ge -1 ] && [ $d -le 10 ]
		tap_result $? "$text: $([ $i = 0 ] && echo monotonic || echo boot) clock" "off by $d"
	done
	d=$((inside[2] - outside[2]))
	[ $d -ge -1 ] && [ $d -le 10 ]
	tap_result $? "$text: the wall clock is the host's" "off by $d"
}
if [ ! -e /proc/self/ns/time ]; then
	skip_all timens "the kernel has no time namespaces"
fi
shifted "forward" 864000 --time-offset 10d
shifted "a little" 90 --time-offset 90s
shifted "fractions" 1 --time-offset 1500ms
shifted "in a host root" 3600 --root host --time-offset 1h
shifted "for root inside" 3600 --map root --time-offset 1h
up=$(cut -d. -f1 /proc/uptime)
[ "$up" -lt 20 ] || shifted "back" -10 --time-offset -10s
refused "back to before the start" "cannot shift the clocks" --time-offset "-$((up + 100000))s"
inside_is "without it there is no own namespace" "$(readlink /proc/self/ns/time)" -- readlink /proc/self/ns/time
inside --time-offset 1h -- readlink /proc/self/ns/time
isnt "with it there is" "$out" "$(readlink /proc/self/ns/time)"
inside -- python3 -c 'import time; time.clock_settime(time.CLOCK_REALTIME, 0)'
like "the wall clock cannot be set" "$err" "not permitted"

done_testing
