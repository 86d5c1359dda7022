# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/wayland.sh: a program with the grant wayland has windows, and is told of nothing that
# concerns those of others.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs weston wayland-info weston-simple-shm weston-screenshooter
desktop_wayland

interfaces() { sed -n "s/^interface: '\([^']*\)'.*/\1/p" | sort -u; }
allowed=$(sed -n '/interfaces\[\] = {/,/^};/s/^\t"\([^"]*\)".*/\1/p' "$TOP/helpers/doors/wayland.c" | sort -u)
outside=$(wayland-info 2>/dev/null | interfaces)
like "outside the compositor offers a screenshooter" "$outside" screenshooter
inside -- wayland-info
isnt "without the grant there is no display" "$status" 0
inside --allow wayland -- wayland-info
is "inside there is what the compositor has of the list, and no more" "$(interfaces <<<"$out")" \
	"$(comm -12 <(echo "$outside") <(echo "$allowed"))"
like "windows are among it" "$out" "interface: 'xdg_wm_base'"
inside --allow wayland -- weston-screenshooter
like "no screenshot" "$err" "doesn't support screenshooter"
inside --allow wayland -- timeout 2 weston-simple-shm
is "a window is drawn until it is told to end" "$status $err" "124 "

# A client that binds to a name it was not told of loses its connection.
cat >bind.py <<'PY'
import os, socket, struct
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ["XDG_RUNTIME_DIR"] + "/" + os.environ["WAYLAND_DISPLAY"])
told, bound = set(), False
s.sendall(struct.pack("=IIIIII", 1, 12 << 16 | 1, 2, 1, 12 << 16 | 0, 3))
data = b""
while True:
    try:
        chunk = s.recv(65536)
    except ConnectionResetError:
        break
    if not chunk:
        break
    data += chunk
    while len(data) >= 8 and len(data) >= struct.unpack_from("=I", data, 4)[0] >> 16:
        obj, word = struct.unpack_from("=II", data)
        body, data = data[8:word >> 16], data[word >> 16:]
        if obj == 2:
            told.add(struct.unpack_from("=I", body)[0])
        if obj == 3 and not bound:
            bound = True
            for name in sorted(set(range(1, 40)) - told) if os.environ.get("HIDDEN") else sorted(told)[:1]:
                i = b"wl_compositor\0\0\0"
                s.sendall(struct.pack("=IIII", 2, (8 + 4 + 4 + 16 + 8) << 16, name, 14) + i + struct.pack("=II", 1, 4) +
                          struct.pack("=III", 1, 12 << 16 | 0, 5))
                break
        if obj == 5:
            print("served")
            raise SystemExit
        if obj == 1 and word & 0xffff == 0:
            print("error of the compositor")
            raise SystemExit
print("cut off")
PY
inside --allow wayland --ro "$TMP/bind.py" -- python3 "$TMP/bind.py"
like "the control: a name that was told is bound" "$out" 'served|error of the compositor'
inside --allow wayland --ro "$TMP/bind.py" --env HIDDEN=1 -- python3 "$TMP/bind.py"
is "a hidden name ends the connection" "$out" "cut off"

WAYLAND_DISPLAY=wayland-9 refused "no compositor is an error" "cannot use .*wayland-9" --allow wayland

done_testing
