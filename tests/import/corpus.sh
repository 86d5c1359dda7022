# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/import/corpus.sh: the profiles of Debian's firejail-profiles: all convert, all are right, and
# some of them run.
# deadline: 240 seconds
. "$(dirname "$0")/../lib/tap.sh"

if ! [ -r /etc/firejail/firefox.profile ]; then
	skip_all firejail-profiles "firejail-profiles is not installed"
fi

PROFILES=$HOME/.config/cubby/profiles
files=(/etc/firejail/*.profile)
exits "all are converted" 0 "$CUBBY" profile import firejail -o "$PROFILES" "${files[@]}"
is "each to a profile" "$(find "$PROFILES" -name '*.toml' | wc -l)" "${#files[@]}"
run "$CUBBY" profile check
is "all of them are right" "$status $err" "0 "

run "$CUBBY" profile import firejail -o "$TMP/again" "${files[@]}"
whole=$(grep -c ', 0 dropped$' <<<"$err")
ok "with nothing dropped in 95 % of them ($whole of ${#files[@]})" test $((whole * 100)) -ge $((${#files[@]} * 95))

# runs PROFILE COMMAND...: outside and inside say the same.
runs() {
	local profile=$1 wanted
	shift
	if ! command -v "$1" >"$TMP/found"; then
		skip "$profile" "$1" "not installed"
		return
	fi
	wanted=$(cd / && "$@" 2>&1 | head -3)
	run "$CUBBY" run -p "$profile" -- "$@"
	is "$profile" "$(head -3 <<<"$out$err")" "$wanted"
}
cd / || exit 1
runs gzip gzip --version
runs tar tar --version
runs xz xz --version
runs zip zip -v
runs curl curl --version
runs wget wget --version
runs git git --version
runs vim vim --version
runs less less --version
runs strings strings --version
runs sha256sum sha256sum /etc/hostname
runs ping ping -V
runs nano nano --version
runs patch patch --version

done_testing
