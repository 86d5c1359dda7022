# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/fault/lost.sh: messages between clients, launcher and init that cannot be sent. A shortage is waited for; what is
# lost for good ends what waits for it, in one sentence. Nobody waits for ever, and no status is made up.
. "$(dirname "$0")/../lib/tap.sh"
! sanitized || skip_all sanitizer "it makes system calls of its own"

inject=$BUILD_TESTS/fault/inject
mkdir shared
mkfifo shared/go

# begin PROCESS NTH ERRNO: starts the sandbox `box`; its launcher (0) or init (1) fails in its NTH sendmsg.
begin() {
	rm -f shared/up shared/asked
	"$inject" once "$1" sendmsg "$2" "$3" "$CUBBY" run -p default -n box --rw "$PWD/shared" -- \
		bash -c 'trap "echo >$0/asked; exit 9" TERM; exec 3<>"$0/go"; echo >$0/up; while ! read -t 1 -r _ <&3; do :; done; exit 4' "$PWD/shared" \
		>out 2>err &
	tracer=$!
	until [ -e shared/up ]; do kill -0 "$tracer" 2>/dev/null || break; done
	launcher=$(pgrep -P "$tracer")
}

# over: the program may end. over and told: what its launcher said: status, output, error.
over() {
	echo >shared/go
	told
}
told() {
	wait "$tracer"
	said="$? $(cat out err)"
}
patient() { run timeout -k 1 20 "$@"; }
LOST="125 cubby: lost the sandbox 'box': its init could not report"

for shortage in ENOBUFS ENOMEM ETOOMANYREFS; do
	begin 1 1 $shortage
	patient "$CUBBY" exec box sh -c 'exit 7'
	is "init says late how an exec ended ($shortage)" "$status $err" "7 "
	over
	is "  ... and the sandbox lives" "$said" "4 "
	begin 1 1 $shortage
	patient "$CUBBY" exec box /nonexistent
	like "a refusal by init's child is heard ($shortage elsewhere)" "$status $err" "^127 cubby: cannot execute '/nonexistent'"
	over
	is "  ... and the sandbox lives" "$said" "4 "
	begin 0 1 $shortage
	patient "$CUBBY" exec box sh -c 'exit 7'
	is "the launcher passes an exec on late ($shortage)" "$status $err" "7 "
	over
	is "  ... and the sandbox lives" "$said" "4 "
	begin 0 2 $shortage
	patient "$CUBBY" exec box sh -c 'exit 7'
	is "the launcher passes the end of an exec on late ($shortage)" "$status $err" "7 "
	over
	is "  ... and the sandbox lives" "$said" "4 "
	begin 0 1 $shortage
	kill -TERM "$launcher"
	told
	is "the launcher passes a signal on late ($shortage)" "$said $(ls shared/asked)" "9  shared/asked"
	run "$inject" once 1 sendmsg 1 $shortage "$CUBBY" run -p default -- sh -c 'exit 5'
	is "init says late how the program ended ($shortage)" "$status $err" "5 "
done

begin 1 1 EPERM
patient "$CUBBY" exec box sh -c 'exit 7'
is "init cannot say how an exec ended: it does not last for ever" "$status $err" "137 cubby: the sandbox ended"
told
is "  ... and the launcher says what came of it" "$said" "$LOST"
run "$inject" once 1 sendmsg 1 EPERM "$CUBBY" run -p default -- sh -c 'exit 5'
like "init cannot say how the program ended" "$status $err" "^125 cubby: lost the sandbox '.*': its init could not report$"

begin 0 1 EPERM
patient "$CUBBY" exec box sh -c 'exit 7'
is "an exec that cannot be passed on is refused" "$status $err" "125 cubby: cannot pass that on to the sandbox: Operation not permitted"
patient "$CUBBY" exec box sh -c 'exit 7'
is "  ... and the next one is not" "$status $err" "7 "
over
is "  ... and the sandbox lives" "$said" "4 "

begin 0 2 EPERM
patient "$CUBBY" exec box sh -c 'exit 7'
is "an end that cannot be passed on is no made up status" "$status $err" "125 cubby: cannot answer: Operation not permitted"
over
is "  ... and the sandbox lives" "$said" "4 "

begin 0 1 EPERM
kill -TERM "$launcher"
told
is "a signal that cannot be passed on ends the sandbox" "$said" \
	"125 cubby: cannot pass an order on to the sandbox 'box': Operation not permitted"
not_ok "  ... and the program was not asked" test -e shared/asked

# The client's own messages: the first is its request.
begin 0 99 EPERM
patient "$inject" once 0 sendmsg 1 EPERM "$CUBBY" exec box true
is "a request that cannot be sent" "$status $err" "125 cubby: cannot enter 'box': Operation not permitted"
patient "$inject" once 0 sendmsg 1 ETOOMANYREFS "$CUBBY" exec box sh -c 'exit 7'
is "a request that can be sent late" "$status $err" "7 "
rm -f shared/there shared/gone
mkfifo shared/none
"$inject" once 0 sendmsg 2 EPERM "$CUBBY" exec box bash -c \
	'trap "echo >$0/gone; exit" HUP; echo >$0/there; while :; do read -t 1 -r _ <>"$0/none"; done' "$PWD/shared" >client 2>&1 &
client=$!
until [ -e shared/there ]; do kill -0 "$client" || break; done
kill -TERM "$(pgrep -P "$client")"
wait "$client"
is "a signal that the client cannot pass on ends the client" "$? $(cat client)" \
	"125 cubby: cannot pass a signal on to the program: Operation not permitted"
ok "  ... and with it its program" timeout 20 sh -c 'until [ -e shared/gone ]; do :; done'
echo >shared/go
wait "$tracer" # its fault's moment has not come

done_testing
