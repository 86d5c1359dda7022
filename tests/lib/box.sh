# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # run sets out, err and status
# tests/lib/box.sh: looking at a sandbox from inside, and attacking it. Sourced behind tap.sh.
#
#   inside [OPTION...] -- COMMAND...       sets out, err and status
#   inside_is TEXT WANTED [OPTION...] -- COMMAND...
#   walled TEXT [OPTION...] -- COMMAND...  succeeds outside, fails inside
#   refused TEXT REGEX [OPTION...]         nothing is started; the message matches
#   kernel_since MAJOR MINOR               what runs here is Linux MAJOR.MINOR or newer

kernel_since() {
	local major minor
	IFS=.- read -r major minor _ <<<"$(uname -r)"
	[ $((major * 1000 + minor)) -ge $(($1 * 1000 + $2)) ]
}

# The host's network; older kernels cannot keep its abstract sockets away, which has to be accepted.
HOST_NETWORK=(--net host)
# What the tier without namespaces is asked for with: older kernels refuse it (tests/box/landlock.sh).
# shellcheck disable=SC2034 # for who sources this
TIER=("--isolation landlock")
if ! kernel_since 6 12; then
	HOST_NETWORK+=(-s network.abstract=allow)
	# shellcheck disable=SC2034
	TIER=()
fi

# inside [OPTION...] -- COMMAND...: under the profile default; a -p among the options wins.
inside() {
	case " $* " in
	*" -p "*) run "$CUBBY" run "$@" ;;
	*) run "$CUBBY" run -p default "$@" ;;
	esac
}

# inside_is TEXT WANTED [OPTION...] -- COMMAND...: what the command prints, all of it.
inside_is() {
	local text=$1 wanted=$2
	shift 2
	inside "$@"
	is "$text" "$out${err:+ [$err]}" "$wanted"
}

# walled TEXT [OPTION...] -- COMMAND...: an attack that the sandbox stops. The same command must
# work outside, or the test would prove nothing. A sandbox that does not start stops nothing.
walled() {
	local text=$1 options=() control
	shift
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	if ! control=$("$@" 2>&1); then
		skip "$text" control "it does not work outside either: $* ($control)"
		return
	fi
	inside "${options[@]}" -- "$@"
	if [ "$status" -eq 0 ]; then
		tap_result 1 "$text" "succeeded inside: $*" "$out" "$err"
	elif [[ $err =~ (^|$'\n')cubby:|error\[ || $status =~ ^12[67]$ ]]; then
		tap_result 1 "$text" "did not run inside ($status): $*" "$err"
	else
		tap_result 0 "$text"
	fi
}

# refused TEXT REGEX [OPTION...]: the launch is an error that says why, and nothing runs.
refused() {
	local text=$1 regex=$2
	shift 2
	inside "$@" -- sh -c 'echo started'
	if [[ $status =~ ^(2|125)$ && $out != *started* && $err =~ $regex ]]; then
		tap_result 0 "$text"
	else
		tap_result 1 "$text" "status: $status" "out: $out" "err: $err" "not matched: $regex"
	fi
}
