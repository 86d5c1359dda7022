# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# deadline of the long version: 1800 seconds
# tests/fault/errors.sh: each system call of a launch fails once, with each errno that it can have:
# the sandbox is whole all the same, or one sentence says why not. Never weaker, nothing left.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sweep.sh"
! sanitized || skip_all sanitizer "it makes system calls of its own, and has another libc's words"

sweep_forms errors
sweep_with_range errors 5

done_testing
