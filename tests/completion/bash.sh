# SPDX-License-Identifier: MIT
# tests/completion/bash.sh: Tab in bash, with and without the package bash-completion.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"
. "$TOP/tests/lib/tab.sh"

loader=/usr/share/bash-completion/bash_completion
if ! [ -r "$loader" ]; then
	skip_all bash-completion "bash-completion is not installed"
fi

# As it is installed: found by its name when "cubby" is completed for the first time.
export XDG_DATA_DIRS=$SHARE:/usr/share
printf "PS1='tab> '\nbind 'set enable-bracketed-paste off'\n. %s\n" "$loader" >"$TAB/rc"
TABS='\t\t'
tab_shell bash --rcfile "$TAB/rc" -i
tab_cases

touch "$TAB/some-folder/two words"
tab_completes "a path with a blank is quoted" "cubby run --ro=$TAB/some-folder/two" \
	"cubby run --ro=$TAB/some-folder/two words"

# Sourced by hand, with nothing else there.
printf "PS1='tab> '\nbind 'set enable-bracketed-paste off'\n. %s\n" \
	"$SHARE/bash-completion/completions/cubby" >"$TAB/rc"
tab_completes "alone: a key of a profile" "cubby run -s network.ab" "cubby run -s network.abstract"
tab_completes "alone: a command" "cubby run zork-p" "cubby run zork-program"
tab_completes "alone: an argument" "cubby run -p default zork-program $TAB/some-folder/in" \
	"cubby run -p default zork-program $TAB/some-folder/inner-file"

tab_done
done_testing
