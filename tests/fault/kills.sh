# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# deadline of the long version: 1800 seconds
# tests/fault/kills.sh: at each system call of a launch, each of its processes is killed: nothing
# survives, and who is left says so.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sweep.sh"

sweep kills 1 "the default profile"
sweep kills 3 "at a terminal" -t --
sweep kills 5 "with a chosen name" -- -n fault
sweep kills 5 "in the host's own tree" -- --root host
sweep kills 2 "without namespaces" -- --isolation landlock
sweep kills 5 "with places of each kind, a shifted clock and limits" -- "${SWEEP_PLACES[@]}"
sweep kills 5 "with capabilities kept, and a path through a link" -- --map root --cap chown --ro "$PWD/link"
sweep kills 5 "with a home of its own" -- --home app --share "$PWD/made/"
sweep kills 5 "with a private network" -u -- --net private
sweep_with_range kills 5

done_testing
