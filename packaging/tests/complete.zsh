# complete.zsh LINE: prints what zsh's completion offers at the end of LINE, one a line. It types the
# line into a zsh of its own, on a terminal that nobody sees, whose compadd says what it is given.
emulate zsh
zmodload zsh/zpty
export PATH=$WX_BIN:$PATH HISTFILE= TERM=dumb
zpty shell zsh -f -i
# The part of the answer between two lines that nothing else prints.
zpty -w shell "
PROMPT= RPROMPT= ; unsetopt zle_bracketed_paste
fpath=($WX_SOURCE/packaging/completions \$fpath); autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' list-prompt ''; LISTMAX=10000
compadd () {
    if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)* ]]; then builtin compadd \"\$@\"; return; fi
    local -a found; builtin compadd -A found \"\$@\"
    (( \$#found )) && print -l -- \"\${(@)found/#/offer=}\"
    builtin compadd \"\$@\"
}
finish () { zle complete-word; print; print end-of-offers; exit }
zle -N finish; bindkey '^T' finish
print start-of-offers\$((1))"
local text
zpty -r -m shell text '*start-of-offers1*' || exit 3
zpty -w -n shell "$1"$'\x14'
zpty -r -m shell text '*end-of-offers*' || exit 3
zpty -d shell
print -r -- "$text" | tr -d '\r' | sed -n 's/^.*offer=//p' | sort -u
