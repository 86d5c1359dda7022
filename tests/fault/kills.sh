# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# deadline of the long version: 1800 seconds
# tests/fault/kills.sh: at each system call of a launch, each of its processes is killed: nothing
# survives, and who is left says so.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sweep.sh"

sweep_forms kills
sweep_with_range kills 5

done_testing
