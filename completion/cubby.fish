# SPDX-License-Identifier: MIT
# completion/cubby.fish: Tab in fish: asks `cubby __complete`, whose answers src/cmd/complete.h explains.

function __cubby_complete
	set -l words (commandline --tokenize --cut-at-cursor --current-process)
	set -l typed (commandline --cut-at-cursor --current-token)
	for line in (command $words[1] __complete $words[2..-1] "$typed" 2>/dev/null)
		set -l number (string split --max 1 ' ' -- $line)[2]
		switch $line
			case ':command *'
				set -l before (string escape -- $words[(math $number + 2)..-1])
				complete --do-complete (string join ' ' -- $before $typed)
			case ':files *' ':dirs *'
				set -l paths __fish_complete_path
				string match --quiet ':dirs*' -- $line && set paths __fish_complete_directories
				for path in ($paths (string sub --start (math $number + 1) -- $typed))
					echo (string sub --length $number -- $typed)$path
				end
			case '*'
				echo $line
		end
	end
end

complete --command cubby --no-files --keep-order --arguments '(__cubby_complete)'
