# SPDX-License-Identifier: MIT
# tests/completion/fish.sh: Tab in fish, with descriptions.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"
. "$TOP/tests/lib/tab.sh"

if ! command -v fish >fish.path; then
	skip_all fish "fish is not installed"
fi

# The folder of completions made from man pages: without it fish starts to make them.
mkdir -p "$TAB/config/fish" "$TAB/data/fish/generated_completions"
printf "function fish_prompt; echo 'tab> '; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n" \
	>"$TAB/config/fish/config.fish"
export XDG_CONFIG_HOME=$TAB/config XDG_DATA_HOME=$TAB/data XDG_DATA_DIRS=$SHARE:/usr/share
tab_shell fish -i
tab_cases
tab_offers "profiles with their summaries" "cubby run -p g" "Compilers of C and C++"
tab_offers "keys with their help" "cubby run -s files." "paths covered by something empty"

tab_done
done_testing
