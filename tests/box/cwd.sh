# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/cwd.sh: where a program starts: where the caller is if that is seen, else in the home.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir -p project/src closed && ln -s project link
where=(sh -c 'pwd -P')

# at DIRECTORY TEXT WANTED [OPTION...]
at() {
	local dir=$1 text=$2 wanted=$3
	shift 3
	cd "$dir" || exit 1
	inside_is "$text" "$wanted" "$@" -- "${where[@]}"
	cd "$TMP" || exit 1
}
at "$TMP/project/src" "a directory that is seen" "$TMP/project/src" --rw "$TMP/project"
at "$TMP/project/src" "one that is seen read-only" "$TMP/project/src" --ro "$TMP/project"
at /usr/share "one of the system" /usr/share
at "$TMP/project/src" "one that is not seen: the home" "$HOME"
at "$HOME" "the home" "$HOME"
mkdir -p "$HOME/sub"
at "$HOME/sub" "a part of the home that is not seen: the home" "$HOME"
at /tmp "/tmp: the sandbox's own" /tmp
at / "the root" /
at /root/.. "the root by another name" /
inside_is "--cwd: another one" /usr --cwd /usr -- "${where[@]}"
inside_is "--cwd: wins over the caller's" /etc --ro "$TMP" --cwd /etc -- "${where[@]}"
inside_is "--cwd: the home by its sign" "$HOME" --cwd '~' -- "${where[@]}"
inside_is "--cwd: a variable" "$TMP" --ro "$TMP" --cwd '${cwd}' -- "${where[@]}"
refused "--cwd: one that is not seen is an error" "cannot use '$TMP/project' as the working directory" --cwd "$TMP/project"
refused "--cwd: one that is missing" "cannot use '/usr/none' as the working directory" --cwd /usr/none
refused "--cwd: a file" "cannot use '/etc/hostname' as the working directory" --cwd /etc/hostname
for path in /proc/self/fd/0 /proc/self/fd/3 /proc/self/fd/9 /proc/1/cwd /proc/1/root; do
	inside --cwd $path -- sh -c 'pwd; ls' 9</home
	isnt "--cwd $path leads to nothing" "$status" 0
done
inside_is "the way back up ends at the root inside" "$(printf '/\n0')" --rw "$TMP" -- \
	sh -c 'cd ../../../../../../../../../.. && pwd -P; ls -d root srv 2>/dev/null | wc -l'
unlike "no program sees its directory outside of the root" "$(cd project && "$CUBBY" run -p default -- readlink /proc/self/cwd)" "unreachable"

# A directory that is gone, or may not be entered.
mkdir gone && cd gone && rmdir ../gone
inside_is "a directory that is gone: the home" "$HOME" -- "${where[@]}"
inside_is "a directory that is gone: --cwd" /usr --cwd /usr -- "${where[@]}"
cd "$TMP/closed" && chmod 0 .
inside_is "a directory that may not be entered any more: the home" "$HOME" -- "${where[@]}"
chmod 700 "$TMP/closed"
cd "$TMP" || exit 1

# exec has the caller's too.
mkfifo hold up
"$CUBBY" run -p default --ro "$TMP/project" -n held -- sh -c 'echo up; read -r line' <hold >up &
exec 8>hold
read -r _ <up
is "exec: where the caller is" "$(cd project/src && "$CUBBY" exec held -- pwd 2>&1)" "$TMP/project/src"
is "exec: not seen: the home" "$(cd /srv && "$CUBBY" exec held -- pwd 2>&1)" "$HOME"
exec 8>&-
wait

done_testing
