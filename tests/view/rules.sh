# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/view/rules.sh: view.hide, view.redact and view.lock: what programs inside see of names with
# rules, and what they try against them. Each attack works on a name without a rule.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
P=$PWD/project
fresh() {
	rm -rf "$P"
	mkdir -p "$P/sub/.git/hooks" "$P/src" "$P/plain/hooks"
	echo secret | tee "$P/.env" >"$P/sub/.env"
	echo key >"$P/id.key"
	echo hook >"$P/sub/.git/hooks/pre-commit"
	echo config >"$P/sub/.git/config"
	echo text >"$P/src/text"
}
view=(--rw "$P" --cwd "$P" --view-hide "$P/**/.env" --view-redact "$P/**/*.key" --view-lock "$P/**/.git/hooks" --view-lock "$P/**/.git/config")
viewed() { inside "${view[@]}" -- sh -c "$1"; }
tree() { (cd "$P" && find . -printf '%P %y %s %l\n' | sort); }

fresh
before=$(tree)
viewed 'ls -A . sub sub/.git/hooks; cat sub/.git/hooks/pre-commit src/text; wc -c <id.key'
is "hidden names are not listed, a redacted one is empty, a locked one is read" "$out $err" \
	$'.:\nid.key\nplain\nsrc\nsub\n\nsub:\n.git\n\nsub/.git/hooks:\npre-commit\nhook\ntext\n0 '
viewed 'cat .env; cat sub/.env; stat .env; ls -d .env'
unlike "a hidden file is not read" "$out" secret
is "nothing was changed on the host, no stub was made" "$(tree)" "$before"
viewed 'stat -c "%U %a %s" id.key; cat id.key; echo x >id.key'
like "a redacted one cannot be written" "$out $err" "444 0.*(Read-only|Permission denied)"
viewed 'echo new >src/new && mkdir src/dir && mv src/new src/dir/moved && ln src/dir/moved src/second && ln -s text src/link && cat src/dir/moved src/link && rm src/second'
is "names without a rule are as ever" "$out $err" $'new\ntext '
is "  ... on the host too" "$(cat "$P/src/dir/moved")" new
inside --rw "$P" --cwd "$P" --view-hide "$P/src/text" -- sh -c 'ls src; cat .env'
is "a rule of one path" "$out" $'dir\nlink\nsecret'
inside --ro "$P" --cwd "$P" --view-hide "$P/**/.env" -- sh -c 'ls -A sub; touch src/x'
like "a read-only tree stays one" "$out $err" "^.git .*Read-only"
inside --overlay "$P" --cwd "$P" --view-hide "$P/**/.env" -- sh -c 'echo x >src/text; cat src/text; ls -A sub'
is "an overlay with rules" "$out $(cat "$P/src/text")" $'x\n.git text'
inside --home host --view-hide "$P/**/.env" -- cat "$P/.env"
like "a rule within the home" "$err" "No such file"
inside "${view[@]}" --noexec "$P" -- sh -c 'cp /bin/true src/run; src/run'
like "noexec holds through it" "$err" "Permission denied"

# attack TEXT COMMAND CONTROL: the command fails inside, or changes nothing that a rule speaks of;
# the control, the same on other names, works.
attack() {
	local text=$1 kept
	fresh
	kept=$(cat "$P/.env" "$P/sub/.env" "$P/id.key" "$P/sub/.git/config" "$P"/sub/.git/hooks/*)
	viewed "$3"
	if [ "$status" -ne 0 ]; then
		tap_result 1 "$text" "the control fails: $3" "$err"
		return
	fi
	fresh
	viewed "$2"
	if [ "$status" -ne 0 ] && [[ $out != *secret* && $out != *key* && $err != *cubby:* ]] &&
		[ "$(cat "$P/.env" "$P/sub/.env" "$P/id.key" "$P/sub/.git/config" "$P"/sub/.git/hooks/*)" = "$kept" ] &&
		[ -z "$(find "$P" -path '*/.git/*' ! -path "$P/sub/*" -name 'ev*')" ]; then
		tap_result 0 "$text"
	else
		tap_result 1 "$text" "status $status: $2" "$out" "$err"
	fi
}
attack "create a hidden name" 'echo x >src/.env' 'echo x >src/env'
attack "make it a directory" 'mkdir src/.env' 'mkdir src/env'
attack "make it a link" 'ln -s text src/.env' 'ln -s text src/env'
attack "make it a FIFO" 'mkfifo src/.env' 'mkfifo src/env'
attack "rename to it" 'mv -T src/text src/.env' 'mv -T src/text src/env'
attack "rename over it" 'mv -T src/text .env' 'mv -T src/text src/env'
attack "rename it" 'mv sub/.env sub/env' 'mv src/text src/env'
attack "exchange it" 'python3 -c "import ctypes,sys; sys.exit(ctypes.CDLL(None).renameat2(-100,b\"src/text\",-100,b\".env\",2) != 0)"' \
	'echo x >a && python3 -c "import ctypes,sys; sys.exit(ctypes.CDLL(None).renameat2(-100,b\"src/text\",-100,b\"a\",2) != 0)"'
attack "hard link from it" 'ln .env src/env; cat src/env' 'ln src/text src/env; cat src/env'
attack "hard link to it" 'ln src/text src/.env' 'ln src/text src/env'
attack "remove it" 'rm .env' 'rm src/text'
attack "remove what it is in" 'rm -rf sub' 'rm -rf src'
attack "link to it, and read through the link" 'ln -s ../.env src/env; cat src/env' 'ln -s text src/env; cat src/env'
attack "swap a directory for a link while it is read" 'for i in 1 2 3 4 5 6 7 8 9; do rm -rf d; mkdir d; (cat d/.env &) ; rmdir d; ln -s sub d; cat d/.env && exit 0; done; exit 1' \
	'for i in 1 2 3; do rm -rf d; mkdir d; rmdir d; ln -s src d; cat d/text || exit 1; done'
attack "other case" 'cat .ENV .Env sub/.enV' 'cat src/text'
attack "Unicode that looks the same" 'cat "$(printf ".e\314\201nv")" "$(printf "\342\200\252.env")" ./.env/ .env/. src/../.env' 'cat src/../src/text'
attack "a trailing slash, a dot, doubled slashes" 'cat .//.env ././.env sub//.env' 'cat src//text'
attack "read a redacted one" 'cat id.key | grep key' 'cat src/text | grep text'
attack "link a redacted one" 'ln id.key src/key; cat src/key' 'ln src/text src/key'
attack "rename a redacted one" 'mv id.key id' 'mv src/text src/t'
attack "write a locked one" 'echo evil >sub/.git/hooks/pre-commit' 'echo evil >src/text'
attack "truncate it" 'truncate -s 0 sub/.git/config' 'truncate -s 0 src/text'
attack "append to it" 'echo evil >>sub/.git/config' 'echo evil >>src/text'
attack "change its mode" 'chmod 777 sub/.git/config' 'chmod 777 src/text'
attack "change its times" 'touch -d 2001-01-01 sub/.git/config' 'touch -d 2001-01-01 src/text'
attack "a file in a locked directory" 'echo evil >sub/.git/hooks/evil' 'echo evil >plain/hooks/evil'
attack "replace it by rename" 'echo evil >e; mv e sub/.git/config' 'echo evil >e; mv e src/text'
attack "replace it by link" 'ln -f src/text sub/.git/config' 'ln -f src/text src/t'
attack "rename the directory around it" 'mv -T sub/.git sub/git2 2>/dev/null && ! test -e sub/.git' 'mv -T src src2'
attack "  ... and put another in its place" 'mkdir -p n/hooks && echo evil >n/hooks/evil && mv -T --exchange n sub/.git 2>/dev/null || python3 -c "import ctypes,sys; sys.exit(ctypes.CDLL(None).renameat2(-100,b\"n\",-100,b\"sub/.git\",2) != 0)"' \
	'mkdir n && python3 -c "import ctypes,sys; sys.exit(ctypes.CDLL(None).renameat2(-100,b\"n\",-100,b\"src\",2) != 0)"'
attack "a nested repository with hooks" 'mkdir -p new/.git && mkdir new/.git/hooks' 'mkdir -p new/git && mkdir new/git/hooks'
attack "  ... made elsewhere and renamed" 'mkdir -p w/hooks && echo evil >w/hooks/evil && python3 -c "import os; os.rename(\"w\", \".git\")"' \
	'mkdir -p w/hooks && python3 -c "import os; os.rename(\"w\", \"git\")"'
attack "  ... as a link to one" 'mkdir -p w/hooks && ln -s w .git' 'mkdir -p w/hooks && ln -s w git'
attack "  ... as a file that names one" 'echo "gitdir: w" >src/.git' 'echo "gitdir: w" >src/git'
attack "git init" 'git init -q repo && test -e repo/.git/config' 'git --version'
attack "a write to what was opened before it was given the name" 'exec 3>e; mv e sub/.git/config && echo evil >&3' 'exec 3>e; mv e src/e && echo good >&3'
attack "a bind mount of the directory" 'unshare -rm sh -c "mount --bind . /mnt && cat /mnt/.env"' 'true'
attack "unmounting it" 'umount -l . && cat .env || unshare -rm umount -l "$PWD"' 'true'
attack "the way through /proc" 'cat /proc/1/root"$PWD"/.env /proc/self/cwd/.env /proc/1/cwd/.env' 'cat /proc/self/cwd/src/text'

# With a sandbox inside allowed, too.
fresh
inside "${view[@]}" --allow nesting -- unshare -rm sh -c 'umount -l "$PWD"; mount --bind sub /tmp; cat /tmp/.env .env; mount --rbind "$PWD" /tmp; cat /tmp/.env'
unlike "mounts of a nested namespace do not uncover it" "$out" secret

# What is locked as a mount and what is locked by a rule live together.
fresh
inside "${view[@]}" --lock "$P/src" -- sh -c 'echo x >src/text; ls -A sub; echo y >plain/y && cat plain/y'
like "files.lock below it" "$out $err" "^.git.y .*Read-only"
inside "${view[@]}" --hide "$P/src" -- ls -A src
is "files.hide below it" "$out$err" ""

# Names made outside while it runs.
fresh
mkfifo go
"$CUBBY" run -p default "${view[@]}" --ro "$PWD/go" -- sh -c 'echo up; read -r _ <'"$PWD"'/go; cat late/.env; cat late/text' >said 2>&1 &
until [ -s said ]; do kill -0 $! || break; done
mkdir "$P/late" && echo secret >"$P/late/.env" && echo text >"$P/late/text"
echo >go
wait $!
like "a rule holds for what the host makes later" "$(cat said)" "^up.*No such file.*text$"
unlike "  ..." "$(cat said)" secret

# What cannot be enforced is refused.
refused "no range of ids" 'with ids.map = "range"' "${view[@]}" --map range
refused "no tree of its own where a rule could match" "cannot enforce '.*is a tree of its own there" "${view[@]}" --tmp "$P/src"
refused "a directory that is missing" "cannot .*'$P/none'.*No such file" --rw "$P" --view-hide "$P/none/*.x"
inside --rw "$P" --view-hide "$P/none/*.x?" -- true
is "  ... is left out where the rule says it may be" "$status $err" "0 "
refused "no rule for everything" "names no directory to be for" --view-hide '/**/.env'
refused "not without namespaces" "contradicts isolation" --rw "$P" --view-hide "$P/*.x" --isolation landlock
refused "not with sys_admin inside" "cannot protect '$P'" "${view[@]}" --cap sys_admin
refused "not in a file system that is not known to tell all names apart" "may take different names for the same" \
	--ro /sys/kernel --view-hide '/sys/kernel/**/x'

# At the limits.
many=()
for i in $(seq 64); do many+=(--view-hide "$P/$i.*"); done
inside --rw "$P" "${many[@]}" -- sh -c 'touch '"$P"'/64.x; touch '"$P"'/65.x'
like "64 rules of a directory" "$err" "^touch: .*64.x.*Permission denied$"
refused "  ... and no more" "more than 8 directories with rules, or more than 64 rules" --rw "$P" "${many[@]}" --view-hide "$P/65.*"
trees=()
for i in $(seq 8); do mkdir -p "$P/t$i" && trees+=(--view-hide "$P/t$i/*.x"); done
inside --rw "$P" "${trees[@]}" -- sh -c 'touch '"$P"'/t1/a.x '"$P"'/t8/a.x; touch '"$P"'/t8/y'
is "8 directories" "$(grep -c 'Permission denied' <<<"$err") $(ls "$P/t8")" "2 y"
mkdir "$P/t9"
refused "  ... and no more" "more than 8 directories" --rw "$P" "${trees[@]}" --view-hide "$P/t9/*.x"

# cubby why, plan, log.
run "$CUBBY" why -p default "${view[@]}" path "$P/sub/.env"
like "why: hidden" "$out" "hidden"
run "$CUBBY" plan -p default "${view[@]}"
like "plan names the directory" "$out" "rules +$P"
inside -n logged "${view[@]}" -- sh -c 'echo x >sub/.git/config; echo x >src/.env'
run "$CUBBY" log logged
like "cubby log names a locked one" "$out" "write .*sub/.git/config"
like "  ... and a hidden one" "$out" "make .*src/.env"
done_testing
