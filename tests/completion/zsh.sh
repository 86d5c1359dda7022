# SPDX-License-Identifier: MIT
# tests/completion/zsh.sh: Tab in zsh, with descriptions.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"
. "$TOP/tests/lib/tab.sh"

if ! command -v zsh >zsh.path; then
	skip_all zsh "zsh is not installed"
fi

printf "PS1='tab> '\nfpath=(%s \$fpath)\nautoload -Uz compinit\ncompinit -C -u\nsetopt no_auto_remove_slash\n" \
	"$SHARE/zsh/site-functions" >"$TAB/.zshrc"
export ZDOTDIR=$TAB
tab_shell zsh -d -i
tab_cases
tab_offers "profiles with their summaries" "cubby run -p g" "Compilers of C and C++"
tab_offers "keys with their help" "cubby run -s files." "paths covered by something empty"

tab_done
done_testing
