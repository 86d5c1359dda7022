# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/debian/packages.sh: real packages of all kinds, installed and removed in a root shell from a
# repository on its loopback; the host stays as it is, byte for byte. Run by `make check-root`.
# RUNS=N: only the first N of them.
# deadline: 3600 seconds
. "$(dirname "$0")/../lib/tap.sh"

# A daemon, setuid and setgid files, compilers, python modules, fonts, trees like those of kernel
# headers, many conffiles, diversions, alternatives, triggers, accounts, large documentation.
PACKAGES=(tcc at python3-tomlkit fonts-hack lighttpd hello libboost1.74-dev exim4-config procmail redis-server \
	linux-headers-amd64 cowsay python3-babel bcc dash mksh fonts-inconsolata rsyslog xinetd dma tcsh figlet)

[ -x /usr/bin/newuidmap ] || skip_all "newuidmap" "a root shell maps a range of ids"
command -v dpkg-scanpackages >tool || skip_all "dpkg-scanpackages" "a repository needs an index"
mkdir repo && cd repo || exit 1
wanted=()
for package in "${PACKAGES[@]:0:${RUNS:-${#PACKAGES[@]}}}"; do
	# With all that is not here yet; what the machine has already is no test.
	mapfile -t needed < <(apt-get -s install --no-install-recommends "$package" 2>/dev/null | awk '/^Inst/ { print $2 }')
	[ ${#needed[@]} -gt 0 ] && apt-get -q download "${needed[@]}" >../download 2>&1 && wanted+=("$package")
done
[ ${#wanted[@]} -gt 0 ] || skip_all network "no package can be downloaded"
dpkg-scanpackages --multiversion . >Packages 2>../scan
cd ..

# host_state NAME: every file of the system: in NAME.files what it is, whose it is, when it changed;
# in NAME.bytes what can be read of it.
host_state() {
	find /usr /etc /opt /var/lib/dpkg /var/lib/apt/extended_states "$HOME" -xdev \( -path "$HOME/.cache" -o -path "$HOME/.local" \) -prune -o \
		-printf '%p %i %y %m %U %G %s %T@ %C@ %l\n' 2>/dev/null | LC_ALL=C sort >"$1.files"
	find /usr /etc -xdev -type f -readable -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >"$1.bytes"
}
mkdir -p "$HOME/.cache" "$HOME/.local" # cubby would make them
host_state before

cat >inside.sh <<'END'
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d
echo 'deb [trusted=yes] http://127.0.0.1:8000 ./' >/etc/apt/sources.list
cd "$1/repo" && shift
python3 -m http.server 8000 --bind 127.0.0.1 >/tmp/served 2>&1 &
until python3 -c 'import socket; socket.create_connection(("127.0.0.1", 8000))' 2>/dev/null; do :; done
export DEBIAN_FRONTEND=noninteractive
apt-get -q update || exit 1
for package; do
	apt-get -qy install --no-install-recommends "$package"
	echo "RESULT install $package $? $(dpkg-query -W -f '${Status}' "$package")"
	apt-get -qy remove --purge "$package"
	echo "RESULT remove $package $? $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)"
done
apt-get -qy autoremove --purge
echo "RESULT autoremove all $?"
dpkg --audit
END
run "$CUBBY" shell --root --disk 60% --ro "$TMP" -- sh "$TMP/inside.sh" "$TMP" "${wanted[@]}"
is "the shell ends well" "$status" 0
for package in "${wanted[@]}"; do
	like "$package is installed" "$out" "RESULT install $package 0 install ok installed"
	like "$package is removed" "$out" "RESULT remove $package 0 *(unknown ok not-installed)?"$'\n'
done
like "what they needed is removed" "$out" "RESULT autoremove all 0"
# Who installs something on the host meanwhile is seen here by its name.
host_state after
is "the host is as it was: names, owners, modes and times" "$(diff before.files after.files | head -n 40)" ""
is "  ... and every byte" "$(diff before.bytes after.bytes | head -n 40)" ""
ok "  ... of very many files" test "$(wc -l <before.files)" -gt 10000
grep -q RESULT <<<"$out" || printf '%s\n' "$out" "$err" | tail -n 40 | sed 's/^/# /'

done_testing
