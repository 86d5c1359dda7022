# SPDX-License-Identifier: MIT
# completion/cubby.bash: Tab in bash: asks `cubby __complete`, whose answers src/cmd/complete.h explains.

# _cubby_words: what is typed up to the cursor, in words as cubby gets them: bash divides them at
# '=' and ':' too. at: for each, its number in COMP_WORDS.
_cubby_words() {
	local rest=${COMP_LINE:0:COMP_POINT} blank piece i
	words=() at=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		blank=${rest%%[![:space:]]*}
		rest=${rest#"$blank"}
		if [[ -n $blank || $i -eq 0 ]]; then
			words+=("") at+=("$i")
		fi
		piece=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || piece=$rest
		words[${#words[@]} - 1]+=$piece
		rest=${rest#"$piece"}
	done
}

# _cubby_command N: word N begins a command line of its own.
_cubby_command() {
	if declare -F _command_offset >/dev/null; then
		_command_offset "${at[$1]}"
	elif (($1 == ${#words[@]} - 1)); then
		mapfile -t COMPREPLY < <(compgen -c -- "$typed")
	else
		compopt -o default
	fi
}

# _cubby_paths KIND N: paths (-f) or directories (-d) behind the first N bytes of the word.
_cubby_paths() {
	local path
	compopt -o filenames
	while read -r path; do
		COMPREPLY+=("${typed:0:$2}$path")
	done < <(compgen "$1" -- "${typed:$2}")
}

_cubby() {
	local words at typed word divided i
	_cubby_words
	typed=${words[${#words[@]} - 1]}
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		case $word in
		:files*) _cubby_paths -f "${word#* }" ;;
		:dirs*) _cubby_paths -d "${word#* }" ;;
		:command*) _cubby_command $((${word#* } + 1)) && return ;;
		*) COMPREPLY+=("$word") ;;
		esac
	done < <("$1" __complete "${words[@]:1}" 2>/dev/null)
	# What bash replaces begins behind the last '=' or ':'.
	divided=${typed%"${typed##*[=:]}"}
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"$divided"}
	done
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:] ]]; then
		compopt -o nospace
	fi
}

complete -F _cubby cubby
