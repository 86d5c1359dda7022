# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2088,SC2154 # texts for another shell; ~ is for cubby; run sets out
# tests/box/project.sh: `cubby shell DIRECTORY`: a shell that works on a project, for people and for
# coding agents: the project is real, the rest is not, and nothing is planted or given away.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
PROJECT=$HOME/src/project
mkdir -p "$PROJECT/deep/dir" "$PROJECT/.vscode" "$HOME/.ssh" "$HOME/.config/tool"
git init -q -b main "$PROJECT"
echo code >"$PROJECT/file" && echo KEY=1 >"$PROJECT/.env" && echo token >"$PROJECT/.npmrc"
echo note >"$HOME/note" && echo key >"$HOME/.ssh/id" && echo setting >"$HOME/.config/tool/setting"
project() { run "$CUBBY" shell "$PROJECT" -- "$@"; }

project sh -c 'pwd; echo changed >file; echo new >added; cat file'
is "the project is written for real" "$status $err|$(xargs <<<"$out")|$(cat "$PROJECT/added")" "0 |$PROJECT changed|new"
run "$CUBBY" shell "$PROJECT/deep/dir" -- sh -c 'pwd; echo up >../../up'
is "a directory in it: the whole project" "$status $out $(cat "$PROJECT/up")" "0 $PROJECT/deep/dir up"
cd "$PROJECT/deep" && run "$CUBBY" shell .. -- pwd
is "a relative directory" "$status $out" "0 $PROJECT"
cd "$TMP" || exit 1
project sh -c 'cat ~/note ~/.config/tool/setting; echo vain >~/note; echo x >~/new; rm -r ~/.config/tool'
is "the rest of the home can be read, and changed" "$status $(xargs <<<"$out")" "0 note setting"
is "  ... in vain" "$(cat "$HOME/note" "$HOME/.config/tool/setting"; test -e "$HOME/new" || echo none)" $'note\nsetting\nnone'
project sh -c 'cat .env .npmrc ~/.ssh/id'
unlike "secrets of the home and of the project are hidden" "$out" "KEY|token|key"
not_ok "the system is read-only" "$CUBBY" shell "$PROJECT" -- touch /usr/new /etc/new
run env MY_TOKEN=t AWS_SECRET_ACCESS_KEY=k "$CUBBY" shell "$PROJECT" -- env
unlike "tokens of the environment are removed" "$out" "MY_TOKEN|AWS_"
is "there is no network" "$("$CUBBY" shell "$PROJECT" -- ls /sys/class/net 2>/dev/null; "$CUBBY" shell "$PROJECT" -- grep -c : /proc/net/dev)" 1
project git commit -q --allow-empty -m inside
is "git commit works" "$(git -C "$PROJECT" log -1 --format=%s)" inside

# What runs outside later: each path, by writing, by renaming over it, by renaming its parent, by a link.
printf '#!/bin/sh\n' >"$PROJECT/.git/hooks/pre-commit"
planted=
for path in .git/hooks/pre-commit .git/hooks/post-checkout .git/config .vscode/tasks.json; do
	for how in 'echo evil >>$p' 'echo evil >t && mv -f t $p' 'ln -sf /bin/sh $p' 'd=${p%/*}; mv $d $d.away && mkdir -p $d && echo evil >$p' \
		'echo evil >t && ln -f t $p' 'rm -rf ${p%/*} && mkdir -p ${p%/*} && echo evil >$p'; do
		"$CUBBY" shell "$PROJECT" -- sh -c "p=$path; $how" 2>/dev/null
		if grep -qs evil "$PROJECT/$path" || [ -L "$PROJECT/$path" ]; then planted+="$path: $how"$'\n'; fi
	done
done
is "nothing is planted" "$planted" ""
rm -f "$PROJECT/t"
for path in .git/hooks/pre-commit .git/config; do echo control >>"$PROJECT/$path"; done
is "control: outside all of it can be written" "$(grep -l control "$PROJECT/.git/hooks/pre-commit" "$PROJECT/.git/config" | wc -l)" 2
run "$CUBBY" shell "$PROJECT" -- sh -c 'echo "export X=1" >.envrc'
like "what could not be locked is named at the end" "$err" "'.*/.envrc' was made inside"

# Words.
run "$CUBBY" shell "$HOME/nothing" -- true
like "a missing directory" "$status $err" "^2 .*cannot work in '.*/nothing': No such file.*command stands behind --"
run "$CUBBY" shell "$PROJECT" true
like "a command without --" "$status $err" "^2 .*'true' is one word too many"
run "$CUBBY" shell "$HOME" -- true
like "the home is no project" "$status $err" "^2 .*project"
run env SHELL=/bin/sh "$CUBBY" shell "$PROJECT" <<<'pwd'
is "without a command: the user's shell" "$status $out" "0 $PROJECT"
run "$CUBBY" shell -p shell "$PROJECT" -- sh -c 'echo vain >file'
is "another profile in a directory" "$status $(cat "$PROJECT/file")" "0 changed"
run "$CUBBY" shell --keep mine -p shell "$PROJECT" -- sh -c 'echo kept >file'
run "$CUBBY" apply --yes mine "$PROJECT/file" </dev/null
is "a throwaway shell's change of the project, applied" "$status $(cat "$PROJECT/file")" "0 kept"

# Coding agents.
agent() { run "$CUBBY" shell -p coding-agent "$PROJECT" -- "$@"; }
agent sh -c 'echo agent >file; cat .env; ls -A ~ | grep -c note; env | grep -c TOKEN'
is "an agent: the project, no secret, a home of its own" "$(xargs <<<"$out") $(cat "$PROJECT/file")" "0 0 agent"
cd "$PROJECT" || exit 1
run "$CUBBY" plan --json -p coding-agent true
is "an agent: the network is filtered" "$(python3 -c 'import json,sys; print(json.load(sys.stdin)["spec"]["network.mode"])' <<<"$out")" filtered
run "$CUBBY" why host example.org -p coding-agent
like "an agent: other hosts are not reached" "$out" "^example.org: not reachable"
run "$CUBBY" why host api.openai.com:443 -p coding-agent
like "an agent: its service is" "$out" "^api.openai.com:443: reachable"

# Checking profiles that need a project, in the home.
cd "$HOME" || exit 1
run "$CUBBY" profile check ci coding-agent project-shell
is "profile check in the home" "$status $err" "0 "

done_testing
