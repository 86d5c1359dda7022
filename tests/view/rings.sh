# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/view/rings.sh: cubby-viewfs is asked through io_uring where root allows it, and only there.
# All other tests of this folder hold with rings and without: CI runs them both ways.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
switch=/sys/module/fuse/parameters/enable_uring
rings=$(cat $switch 2>/dev/null)
P=$PWD/project
mkdir -p "$P" && echo secret >"$P/.env" && head -c 3000000 /dev/urandom >"$P/big"
view=(--rw "$P" --cwd "$P" --view-hide "$P/**/.env")
mkfifo go

# begin COMMAND...: a sandbox that waits, started by this command; sets launcher and served.
begin() {
	: >said
	"$@" "$CUBBY" run -p default "${view[@]}" --rw "$PWD/go" -- sh -c 'echo up; read -r _ <'"$PWD"'/go; cp big copy && cat .env' >said 2>&1 &
	launcher=$!
	until grep -q up said; do kill -0 $launcher || break; done
	served=$(pgrep -P "$(pgrep -P $launcher -x cubby-viewfs)" -x cubby-viewfs)
}

# finish TEXT: it ends, the copy is the file, and the rule holds.
finish() {
	echo >go
	wait $launcher
	is "$1" "$? $(grep -c secret said) $(cmp "$P/big" "$P/copy" && echo same)" "1 0 same"
	rm -f "$P/copy"
}

threads() { sed -n 's/^Threads:\t//p' "/proc/$served/status"; }
# places: the processors where its threads may be, one line each.
places() { cat "/proc/$served"/task/*/status | sed -n 's/^Cpus_allowed_list:\t//p' | sort; }

begin env
if [ "$rings" != Y ]; then
	is "without: one thread reads and answers" "$(threads)" 1
	finish "  ... what is asked"
	skip "rings" enable_uring "FUSE over io_uring is off; as root: echo 1 >$switch (Linux 6.14)"
	done_testing
	exit
fi
is "a thread for each processor, and one for the rest" "$(threads)" "$(($(getconf _NPROCESSORS_CONF) + 1))"
is "  ... no system calls are left but the helper's own" "$(sed -n 's/^Seccomp:\t//p' "/proc/$served"/task/*/status | sort -u)" 2
is "  ... each at its processor" "$(places | grep -c '^[0-9]*$')" "$(nproc)"
finish "  ... and it serves: large files both ways, and the rule holds"
one=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
begin taskset -c "$one"
is "no thread is where the user does not want us" "$(places | sort -u)" "$one"
finish "  ... and it serves"
begin "$BUILD_TESTS/fault/without" io_uring_setup=EPERM --
is "where io_uring is forbidden to us, one thread does it all" "$(threads)" 1
finish "  ... and it serves"
for n in 1 2 3 4 5 6; do mkdir -p "$P/$n"; done
run "$CUBBY" run -p default "${view[@]}" -- sh -c 'for n in 1 2 3 4 5 6; do (for f in $(seq 200); do echo $n.$f >$n/$f; cat $n/$f; done | cksum) & done; wait; find . -type f | wc -l'
is "many programs at once are served" "$status $(sort -u <<<"$out" | wc -l) $(tail -n 1 <<<"$out")" "0 7 1201"
done_testing
