# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for other programs
# tests/box/memory.sh: memory.wx = "deny": what was written is not executed.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

both='import mmap; mmap.mmap(-1, 4096, prot=7)'
later='import ctypes, mmap
libc = ctypes.CDLL(None, use_errno=True)
m = mmap.mmap(-1, 4096, prot=3)
m[0] = 0xc3
at = ctypes.addressof(ctypes.c_char.from_buffer(m))
raise SystemExit(libc.mprotect(ctypes.c_void_p(at), 4096, 5) != 0)'

inside -s memory.wx=deny -- true
if [[ $status -eq 125 && $err == *6.3* ]]; then
	skip_all mdwe "the kernel is older than 6.3"
fi
walled "memory both writable and executable" -s memory.wx=deny -- python3 -c "$both"
walled "memory made executable after it was written" -s memory.wx=deny -- python3 -c "$later"
walled "in a child of a child" -s memory.wx=deny -- sh -c 'sh -c "python3 -c \"\$0\"" "$0"' "$both"
inside -- python3 -c "$both"
is "by default it is allowed" "$status" 0
inside -s memory.wx=deny -- python3 -c 'print(6 * 7)'
is "ordinary programs run" "$out$err" 42

"$CUBBY" run -n wx -p default -s memory.wx=deny -- sleep 100 2>"$TMP/err" &
until "$CUBBY" ls | grep -q '^wx'; do kill -0 $! || break; done
not_ok "cubby exec too" "$CUBBY" exec wx python3 -c "$both"
"$CUBBY" kill -s KILL wx
wait $! 2>"$TMP/err"

done_testing
