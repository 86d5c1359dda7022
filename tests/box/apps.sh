# SPDX-License-Identifier: MIT
# tests/box/apps.sh: every shipped app profile whose program is here lets it do its work, and no more.
. "$(dirname "$0")/../lib/tap.sh"

# The project all of them work in. Only note is taken for granted; programs write to result.
mkdir project && cd project || exit 1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
git init -q -b main .
echo 'a note' >note
cat >hello.c <<'C'
#include <stdio.h>
int main(void) { return puts("hello from C") < 0; }
C
printf 'result: hello.c\n\tcc -o hello hello.c\n\t./hello >result\n' >Makefile
mkdir .vscode

tried=()

# app NAME REGEX COMMAND...: the command gets the profile NAME, succeeds, and what it prints or
# writes to result matches.
app() {
	local name=$1 wanted=$2 program=$3
	shift 2
	tried+=("$name")
	if ! command -v "$program" >/dev/null; then
		skip "$name: $program" "$program" "$program is not installed"
		return
	fi
	rm -f result
	run "$CUBBY" profile which "$program"
	like "$name: $program gets this profile" "$out" "(^|[^a-z0-9-])$name([^a-z0-9-]|$)"
	run "$CUBBY" run -- "$@"
	tap_result "$status" "$name: $* succeeds" "$out" "$err"
	like "$name: $* does its work" "$out$err$(cat result 2>/dev/null)" "$wanted"
}

app tar         'note'             tar -cvf t.tar note
app zip         'adding: note'     zip t.zip note
app 7z          'Everything is Ok' 7z a t.7z note
app gzip        'note:'            gzip -kfv note
app ffmpeg      'ffmpeg version'   ffmpeg -version
app imagemagick 'ImageMagick'      identify -version
app exiftool    '^[0-9]+\.'        exiftool -ver
app pdf         '^[0-9]+\.'        gs --version
app pandoc      'pandoc'           pandoc --version
app less        'a note'           less note
app jq          '^2$'              jq -n 1+1
app curl        'a note'           curl -sS "file://$PWD/note"
app wget        'GNU Wget'         wget --version
app aria2       'aria2'            aria2c --version
app yt-dlp      '^[0-9]+\.'        yt-dlp --version
app git         'in the sandbox'   git commit --allow-empty -m 'in the sandbox'
app make        'hello from C'     make
app cmake       'cmake version'    cmake --version
app ninja       '^[0-9]+\.'        ninja --version
app gcc         'hello from C'     gcc -S -o result hello.c
app cargo       'cargo'            cargo --version
app go          'go version'       go version
app maven       'Maven'            mvn --version
app python3     '^42$'             python3 -c 'print(6 * 7)'
app pip         'pip'              pip3 --version
mkdir -p "$HOME/.local/bin"
printf '#!/bin/sh\necho "a tool of the home"\n' >"$HOME/.local/bin/pipx"
chmod +x "$HOME/.local/bin/pipx"
PATH=$HOME/.local/bin:$PATH app pip 'a tool of the home' pipx run
app node        '^42$'             node -e 'console.log(6 * 7)'
app npm         '^[0-9]+\.'        npm --version
app ssh         'OpenSSH'          ssh -V
app scp         'a note'           scp note result
app vim         'typed in vim'     vim -es -c 'normal ityped in vim' -c 'wq! result'
app nvim        'typed in nvim'    nvim -es -c 'normal ityped in nvim' -c 'wq! result'
app nano        'nano'             nano --version
app emacs       'GNU Emacs'        emacs --version
app tmux        'tmux'             tmux -V
app irssi       'irssi'            irssi --version
app weechat     '^[0-9]+\.'        weechat --version
app newsboat    'newsboat'         newsboat --version
app w3m         'w3m'              w3m -version

# default: nothing of the home or the project, no network.
tried+=(default)
echo secret >"$HOME/secret"
run "$CUBBY" run -- ls -A "$HOME" "$PWD"
unlike "default: neither the home nor the project is there" "$out" 'secret|note'
run "$CUBBY" run -- sh -c 'tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " "'
is "default: the only network device is an own loopback" "$out" lo

# shell: the project can be changed, and has not changed.
tried+=(shell)
run "$CUBBY" shell -- sh -c 'echo changed >note && cat note'
is "shell: the project looks writable" "$out" changed
is "shell: what was changed is thrown away" "$(cat note)" "a note"

# ci: the project is writable, its .git is not, and there is an end.
tried+=(ci)
rm -f result
run "$CUBBY" run -p ci -- make
is "ci: a build works" "$(cat result 2>/dev/null)" "hello from C"
not_ok "ci: .git cannot be written" "$CUBBY" run -p ci -- touch .git/x
run env MY_TOKEN=t CI_REPOSITORY_URL=u "$CUBBY" run -p ci -- env
unlike "ci: no variable with a secret passes" "$out" 'MY_TOKEN|CI_REPOSITORY_URL'
exits "ci: the time limit kills" 137 "$CUBBY" run -p ci --wall 1s -- sh -c 'while :; do :; done'

# judge: reads the project, within limits.
tried+=(judge)
cc -o hello hello.c
run "$CUBBY" run -p judge -- ./hello
is "judge: a program of the project runs" "$out" "hello from C"
not_ok "judge: the project cannot be written" "$CUBBY" run -p judge -- touch new
run "$CUBBY" run -p judge -- sh -c 'ulimit -n; ulimit -f; ls /etc/passwd /etc/shadow 2>&1'
like "judge: open files are limited" "$out" '^64'
unlike "judge: the host's /etc is not there" "$out" '/etc/shadow$'
run "$CUBBY" run -p judge -- sh -c 'n=0; while [ $n -lt 100 ]; do sleep 9 & n=$((n + 1)); done'
like "judge: processes are limited" "$err" "Cannot fork"

# coding-agent: changes the project, and plants nothing.
tried+=(coding-agent)
echo KEY=1 >.env
agent() {
	"$CUBBY" run -p coding-agent -- "$@"
}
run agent sh -c 'echo written >result'
is "coding-agent: writes to the project" "$(cat result 2>/dev/null)" written
run agent cat .env
unlike "coding-agent: .env is hidden" "$out" KEY
for path in .git/hooks/pre-commit .git/config .vscode/tasks.json; do
	run agent sh -c "echo x >>$path"
	like "coding-agent: $path cannot be written" "$err" "Read-only file system|Permission denied"
done
run agent mv .git .git.away
like "coding-agent: .git cannot be renamed away from under its locks" "$err" "busy|Permission denied"
run agent git commit --allow-empty -m 'by the agent'
like "coding-agent: git commit works" "$out" 'by the agent'
run env ANTHROPIC_API_KEY=k "$CUBBY" run -p coding-agent --keep-env '*' -- env
unlike "coding-agent: keys in variables are removed" "$out" ANTHROPIC_API_KEY
cd "$HOME" || exit 1
exits "coding-agent: outside a project it is an error" 2 "$CUBBY" run -p coding-agent -- true
cd "$TMP/project" || exit 1

# The list is complete, with those that have windows, and the files are in order.
mapfile -t -O ${#tried[@]} tried < <(sed -n 's/^app \([a-z0-9-]*\) .*/\1/p' "$TOP/tests/desktop/apps.sh")
tried+=(root project-shell system machine) # by root_shell.sh, project.sh, container/roots.sh and container/init.sh
is "every shipped app has its row here" \
	"$(printf '%s\n' "${tried[@]}" | LC_ALL=C sort -u)" \
	"$(cd "$TOP/profiles/apps" && printf '%s\n' *.toml | sed 's/\.toml$//' | LC_ALL=C sort)"
run "$CUBBY" profile check --strict
is "every shipped profile passes profile check --strict" "$status $out$err" "0 $out"
ok "every shipped profile is in the usual form" "$CUBBY" profile fmt --check "$TOP"/profiles/*/*.toml
for file in "$TOP"/profiles/*/*.toml; do
	[[ $(head -c 2 "$file") == "# " ]] || unsaid+=" $file"
done
is "every shipped profile says in its first line what it is for" "${unsaid-}" ""

done_testing
