# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/rate.sh: network.rate: no more bytes a second, whatever carries them, and nothing of a stream is lost.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 source 8019 sink 8009

# took.py SECONDS WORDS...: what the words say, and whether that took as long. A busy machine only adds to it.
cat >took.py <<'END'
import subprocess, sys, time
began = time.monotonic()
said = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, text=True).stdout.strip()
print(said, "slowly" if time.monotonic() - began >= float(sys.argv[1]) else "at once")
END
slow() {
	local text=$1 wanted=$2 seconds=$3
	shift 3
	inside_is "$text" "$wanted" --ro "$PWD" --net private -s network.rate=1M -- python3 "$PWD/took.py" "$seconds" "$@"
}

# A burst of a tenth of a second comes first.
slow "down" "1500000 slowly" 1.3 "${ask[@]}" source 203.0.113.9 8019 1500000
slow "up" "whole slowly" 1.3 "${ask[@]}" sink 203.0.113.9 8009 1500000

cat >many.py <<'END'
import socket, threading
SIZE, left = 200000, []
def get():
    s = socket.create_connection(("203.0.113.9", 8019)); s.sendall(b"%d\n" % SIZE)
    left.append(SIZE - sum(len(data) for data in iter(lambda: s.recv(65536), b"")))
threads = [threading.Thread(target=get) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print("whole" if left == [0] * 8 else left)
END
slow "several together" "whole slowly" 1.4 python3 "$PWD/many.py"

# Datagrams that come faster are lost, never kept: what came back is no more than the time allows, both ways.
cat >datagrams.py <<'END'
import socket, time
RATE, SIZE = 10240, 1000
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("203.0.113.9", 7)); s.settimeout(0.5)
began, back = time.monotonic(), 0
for _ in range(400): s.send(bytes(SIZE))
while back < 3: # one at a time they pass
    try: back += len(s.recv(65535)) == SIZE
    except TimeoutError: s.send(bytes(SIZE))
moved = 2 * SIZE * back
print("few" if moved <= RATE * (time.monotonic() - began) + 1500 + 2 * SIZE else moved)
END
inside_is "datagrams" few --ro "$PWD" --net private -s network.rate=10K -- python3 "$PWD/datagrams.py"
inside_is "one that is larger than the burst passes when nothing is owed" echoed --ro "$PWD" --net private -s network.rate=10M -- \
	"${ask[@]}" udp 203.0.113.9 7 60000

refused "without an own network" "needs network.mode" --net host -s network.rate=1M

done_testing
