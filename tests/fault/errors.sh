# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# deadline of the long version: 1800 seconds
# tests/fault/errors.sh: each system call of a launch fails once, with each errno that it can have:
# the sandbox is whole all the same, or one sentence says why not. Never weaker, nothing left.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sweep.sh"
! sanitized || skip_all sanitizer "it makes system calls of its own, and has another libc's words"

sweep errors 1 "the default profile"
sweep errors 3 "at a terminal" -t --
sweep errors 5 "with a chosen name" -- -n fault
sweep errors 5 "in the host's own tree" -- --root host
sweep errors 2 "without namespaces" -- --isolation landlock
sweep errors 5 "with places of each kind, a shifted clock and limits" -- "${SWEEP_PLACES[@]}"
sweep errors 5 "with capabilities kept, and a path through a link" -- --map root --cap chown --ro "$PWD/link"
sweep errors 5 "with a home of its own" -- --home app --share "$PWD/made/"
sweep errors 5 "with a private network" -u -- --net private
# Before Linux 6.12 abstract sockets of other members cannot be kept apart.
apart=()
"$CUBBY" run -p default --net pod:there -- true 2>/dev/null || apart=(-s network.abstract=allow)
sweep errors 3 "in a pod that it makes" -u -- --net pod:fault "${apart[@]}"
mkfifo hold
exec 7<>hold
"$CUBBY" run -p default --net pod:there "${apart[@]}" -- sh -c 'echo up >&2; cat' <hold 2>member.err >/dev/null 7>&- &
until grep -q up member.err; do kill -0 $! || break; done
sweep errors 3 "in a pod that is there" -u -- --net pod:there "${apart[@]}"
kill $! && wait $!
while "$CUBBY" ls -1 | grep -q pod:there; do :; done
sweep_with_range errors 5

done_testing
