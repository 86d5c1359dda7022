# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2088,SC2154 # texts for cubby, not for this shell; run sets out
# tests/box/paths.sh: patterns and variables in paths, as the sandbox then sees them.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir -p many/.hidden many/one/x many/two/x many/three 'many/a b' 'many/[odd]' && echo 1 >many/f1 && echo 2 >many/f2
M=$TMP/many

# seen TEXT WANTED OPTION...: the entries below many/, in one line.
seen() {
	local text=$1 wanted=$2
	shift 2
	inside_is "$text" "$wanted" "$@" -- sh -c "cd $M && find . -mindepth 1 | LC_ALL=C sort | xargs -d '\n'"
}
seen "* is any name, but none that begins with a dot" \
	"./[odd] ./a b ./f1 ./f2 ./one ./one/x ./three ./two ./two/x" --ro "$M/*"
seen "? is one character" "./f1" --ro "$M/?1"
seen "at the end it needs another, which says that it may be missing" "./f1 ./f2" --ro "$M/f??"
seen "[] is one of several" "./f1" --ro "$M/f[1a-c]"
seen "* does not cross a slash" "./one ./one/x ./two ./two/x" --ro "$M/*/x"
seen "a dot has to be said" "./.hidden" --ro "$M/.h*"
seen "a match with a blank" "./a b" --ro "$M/a*"
seen "a bracket in brackets is itself" "./[odd]" --ro "$M/[[]odd]"
refused "a pattern without a match is an error" "nothing matches" --ro "$M/none*"
inside_is "with ? it is left out" "" --ro "$M/none*?" -- true
inside_is "a pattern locks each match" "0" --rw "$M" --lock "$M/f*" -- \
	sh -c "cd $M; for f in f1 f2; do (: >>\$f) 2>/dev/null && echo \$f; done | wc -l"
inside_is "a pattern hides each match" "0" --rw "$M" --hide "$M/f*" -- sh -c "cat $M/f1 $M/f2 | wc -c"
mkdir -p wide && (cd wide && seq 1 1100 | xargs touch)
refused "a pattern for too many" "more than [0-9]+ paths" --ro "$TMP/wide/*"

# Variables.
mkdir -p "$HOME/Downloads" "$HOME/.config" "$HOME/Sammlung" proj/src && : >"$HOME/Downloads/d" && : >"$HOME/Sammlung/m"
inside_is '~ is the home' d --ro '~/Downloads' -- ls "$HOME/Downloads"
inside_is '${downloads} is ~/Downloads' d --ro '${downloads}' -- ls "$HOME/Downloads"
echo 'XDG_MUSIC_DIR="$HOME/Sammlung"' >"$HOME/.config/user-dirs.dirs"
inside_is '${music} is what user-dirs.dirs says' m --ro '${music}' -- ls "$HOME/Sammlung"
export XDG_CONFIG_HOME=$TMP/conf && mkdir -p conf/app && : >conf/app/c
inside_is '${config} is XDG_CONFIG_HOME' c --ro '${config}/app' -- ls "$TMP/conf/app"
unset XDG_CONFIG_HOME
export WORKPLACE=$TMP/proj
inside_is '${env:NAME} is a variable of the caller' src --ro '${env:WORKPLACE}' -- ls "$TMP/proj"
refused '${env:NAME} that is not set' "'\\$\{env:NONE\}' is not set" --ro '${env:NONE}/x'
inside_is 'with ? it is left out' "" --ro '${env:NONE}/x?' -- true
export WORKPLACE=relative
refused '${env:NAME} that is no absolute path' "not an absolute path" --ro '${env:WORKPLACE}/x'
export WORKPLACE="$M/a*" && mkdir "$M/a*"
seen 'magic in a value is none' "./a*" --ro '${env:WORKPLACE}'
export WORKPLACE=$HOME/.ssh && mkdir "$HOME/.ssh"
refused 'a value that leads to a secret' "secrets of the group 'ssh'" --ro '${env:WORKPLACE}'
unset WORKPLACE
refused 'an unknown variable' "is not a variable" --ro '${nonsense}/x'

cd proj/src || exit 1
inside_is '${cwd} is the working directory' "$TMP/proj/src" --ro '${cwd}' -- pwd
inside_is '${project} without a .git is the working directory' "src" --rw '${project}' -- ls "$TMP/proj"
mkdir ../.git
inside_is '${project} is the nearest directory with a .git' ".git src" --rw '${project}' -- sh -c "ls -A $TMP/proj | xargs"
cd "$HOME" || exit 1
refused '${project} is never the home' "no project here" --rw '${project}'
inside_is 'with ? the home stays hidden' "" --rw '${project}?' -- ls -A "$HOME"
cd / || exit 1
refused '${project} is never a directory of the system' "no project here" --rw '${project}'

done_testing
