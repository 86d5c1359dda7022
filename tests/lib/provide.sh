# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/provide.sh: what `make try` and `make check` need on a bare machine: packages and, when
# started by root, an ordinary user. Sourced; TOP is the source tree.

# provide_packages KIND...: installs what is missing of these kinds in tests/lib/packages.
provide_packages() {
	local kinds=" $* " wanted=() missing=() kind names name installed
	while read -r kind names; do
		[[ $kinds == *" $kind "* ]] && read -ra names <<<"$names" && wanted+=("${names[@]}")
	done <"$TOP/tests/lib/packages"
	if ! command -v dpkg-query >/dev/null; then
		echo "not a Debian system: taking for granted that there are: ${wanted[*]}" >&2
		return 0
	fi
	# shellcheck disable=SC2016 # ${...} is dpkg-query's own
	installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null)
	for name in "${wanted[@]}"; do
		grep -qx "installed $name" <<<"$installed" || missing+=("$name")
	done
	[ ${#missing[@]} -eq 0 ] && return 0
	echo "installing: ${missing[*]}"
	apt_install "${missing[@]}" >"${TMPDIR:-/tmp}/cubby-packages.$$" 2>&1 && {
		rm -f "${TMPDIR:-/tmp}/cubby-packages.$$"
		return 0
	}
	cat "${TMPDIR:-/tmp}/cubby-packages.$$" >&2
	rm -f "${TMPDIR:-/tmp}/cubby-packages.$$"
	echo "cannot install packages; as root: apt-get install ${missing[*]}" >&2
	return 1
}

# apt_update COMMAND...: apt waits for the lock of dpkg itself, but not for that of its lists, which a
# machine that was just booted often holds for its own updates.
apt_update() {
	local tries said
	for ((tries = 60; tries > 0; tries--)); do
		said=$("$@" env LC_ALL=C apt-get -qq update 2>&1) && return 0
		[[ $said == *"Could not get lock"* ]] || break
		sleep 5
	done
	echo "$said"
	return 1
}

apt_install() {
	local as_root=()
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || { echo "sudo is not installed"; return 1; }
		as_root=(sudo)
	fi
	apt_update "${as_root[@]}" &&
		"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
			apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" </dev/null
}

# provide_user NAME: makes an ordinary user with subordinate ids; only for root.
provide_user() {
	local name=$1 file start
	getent passwd "$name" >/dev/null || useradd --create-home --shell /bin/bash "$name" || return 1
	for file in /etc/subuid /etc/subgid; do
		grep -q "^$name:" "$file" 2>/dev/null && continue
		start=$(awk -F: '$2 + $3 > m { m = $2 + $3 } END { print m < 100000 ? 100000 : m }' \
			/etc/subuid /etc/subgid 2>/dev/null)
		echo "$name:${start:-100000}:65536" >>"$file" || return 1
	done
}

# as_user NAME COMMAND...: runs it as this user with a clean environment; as is when not root.
as_user() {
	local name=$1
	shift
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		setpriv --reuid "$name" --regid "$(id -g "$name")" --init-groups --inh-caps=-all "$@"
	fi
}
