# complete.bash WORD…: prints what bash completion offers for the last word, one a line. The words are
# one command line; the program is found in WX_BIN.
set -u
PATH=$WX_BIN:$PATH
source "$WX_SOURCE/packaging/completions/wxrealname.bash"
compopt() { :; } # works only while readline asks
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
"$(complete -p "${1##*/}" | sed -E 's/.*-F ([^ ]+).*/\1/')" "$1"
[ "${#COMPREPLY[@]}" -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
