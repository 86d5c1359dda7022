# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# deadline of the long version: 14400 seconds
# tests/fault/soak.sh: launches in a row leave nothing behind: no process, namespace, mount, file or
# descriptor. The long version is `make soak`.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/missing.sh"

inject=$BUILD_TESTS/fault/inject
launches=$(times 300 100000)
# So many namespaces of a kind are allowed: fewer than launches, and enough for those that the kernel
# has not yet taken down.
allowed=$((launches > 10000 ? 5000 : 200))

LIMIT='for kind in user mnt pid ipc uts net cgroup time; do
	echo "$ALLOWED" >"/proc/sys/user/max_${kind}_namespaces"
done'
# Every tenth has a name, every eleventh fails.
LAUNCHES='wrong=0
for ((n = 1; n <= $1; n++)); do
	options=() program=true wanted=0
	[ $((n % 10)) -ne 0 ] || options=(-n soak)
	[ $((n % 11)) -ne 0 ] || program=/none wanted=127
	"$CUBBY" run -p default "${options[@]}" -- "$program" 2>said
	status=$?
	[ "$status" -eq "$wanted" ] && continue
	wrong=$((wrong + 1))
	[ "$wrong" -gt 10 ] || echo "launch $n: status $status: $(cat said)"
done
echo "launches=$1 wrong=$wrong"'

# in_a_row ALLOWED COUNT
in_a_row() {
	ALLOWED=$1 in_nest "$LIMIT" bash -c "$LAUNCHES" soak "$2"
}

run in_a_row 0 1
like "control: with no namespace allowed there is no launch" "$out" "status 125.* wrong=1$"

# What the first one makes and is kept.
in_a_row $allowed 1 >/dev/null
"$inject" residue >before
processes=$(ps -o pid= -u "$(id -u)" | wc -l)
files=$(cut -f1 /proc/sys/fs/file-nr)
run in_a_row $allowed "$launches"
is "$launches launches, with $allowed namespaces of a kind allowed" "$out" "launches=$launches wrong=0"
"$inject" residue >after
is "files, sockets, mounts, locks and cgroups are the same" "$(diff before after)" ""
left=$(ps -o pid= -u "$(id -u)" | wc -l)
ok "no more processes than before ($left, $processes)" test "$left" -le "$processes"
# The whole machine has them, so only a leak at each launch is told from what others do.
more=$(($(cut -f1 /proc/sys/fs/file-nr) - files))
if [ "$launches" -ge 10000 ]; then
	ok "open files of the machine: $more more" test "$more" -lt $((launches / 5))
fi

done_testing
