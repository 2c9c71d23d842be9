# bash completion for wxmock, wxconform and wxtool; wants bash 4.2 and nothing else.
#
# Commands and options are asked of the program itself (--help), so that none is missing here. What an
# option takes is known by the name of its argument, FILE or DIR say, or by the table below.

# _wxrealname_values OPTION: the words that an option takes, where these are few.
_wxrealname_values() {
    case $1 in
        --driver) echo exec stdio http ;;
        --level) echo must should may ;;
        --lang) echo en zh ;;
        --lacks) echo token_fetch get_category get_realname_info ;;
        --log-format) echo text json ;;
        --charset) echo gbk gb18030 utf-8 raw ;;
        --kind) echo name credential ;;
        --timestamp) echo now ;;
        --now) echo now any ;;
        --endpoint) echo getrealnameinfo get_category token stable_token ;;
    esac
}

# _wxrealname_commands PROGRAM: one a line.
_wxrealname_commands() {
    local line
    while IFS= read -r line; do
        [[ $line =~ ^\ \ (${1##*/}\ )?([a-z]+)\ \ +[^\ ] ]] && echo "${BASH_REMATCH[2]}"
    done < <("$1" --help 2>/dev/null)
}

# _wxrealname_options PROGRAM COMMAND: lines of "OPTION ARGUMENT" or "OPTION", short ones too.
_wxrealname_options() {
    local line part=usage
    local listed='^ {2,6}((-[A-Za-z]), )?(--[a-z][a-z0-9-]*)( ([A-Z][^ ]*))?( |$)'
    local used='(--[a-z][a-z0-9-]*)( ([A-Z][^] ]*|[a-z]+\|[a-z|]+))?(.*)$'
    while IFS= read -r line; do
        case $line in
            '') [ "$part" = usage ] && part=list ;;
            Example*: | Exit\ status* | exit:*) return ;;
        esac
        if [ "$part" = usage ]; then
            while [[ $line =~ $used ]]; do
                echo "${BASH_REMATCH[1]} ${BASH_REMATCH[3]}"
                line=${BASH_REMATCH[4]}
            done
        elif [[ $line =~ $listed ]]; then
            echo "${BASH_REMATCH[3]} ${BASH_REMATCH[5]}"
            [ -z "${BASH_REMATCH[2]}" ] || echo "${BASH_REMATCH[2]} ${BASH_REMATCH[5]}"
        fi
    done < <("$1" "$2" --help 2>/dev/null)
}

_wxrealname_files() { # CURRENT [-d]
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "${2:--f}" -- "$1")
}

_wxrealname_words() { # CURRENT WORD…
    local current=$1
    shift
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}

# _wxrealname_argument OPTION ARGUMENT CURRENT: completes what an option takes.
_wxrealname_argument() {
    local option=$1 argument=$2 current=$3 values
    values=$(_wxrealname_values "$option")
    case $argument in
        FORMAT=FILE)
            compopt -o nospace 2>/dev/null
            _wxrealname_words "$current" html= junit= tap= markdown= badge= ;;
        FORMAT) _wxrealname_words "$current" "${values:-sign json string}" ;;
        *'|'[a-z]*) _wxrealname_words "$current" "${argument//|/ }" ;;
        DIR) _wxrealname_files "$current" -d ;;
        FILE | PATH | LOG | PEM | PUBLIC_KEY | PREFIX) _wxrealname_files "$current" ;;
        *) _wxrealname_words "$current" "$values" ;;
    esac
}

# _wxrealname_operand PROGRAM COMMAND CURRENT: completes what is no option.
_wxrealname_operand() {
    case ${1##*/}-$2 in
        wxconform-show | wxconform-serve)
            _wxrealname_words "$3" "$("$1" list --quiet 2>/dev/null)" ;;
        wxconform-verify) _wxrealname_files "$3" -d ;;
        *) _wxrealname_files "$3" ;;
    esac
}

_wxrealname() {
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]}
    local before=${COMP_WORDS[COMP_CWORD - 1]} i option argument taken=''
    local -A options
    COMPREPLY=()
    program=${program/#\~\//$HOME/}
    # Only a program of ours is run to ask it.
    case ${program##*/} in wxmock | wxconform | wxtool) ;; *) return ;; esac

    if [ "$COMP_CWORD" -eq 1 ]; then
        _wxrealname_words "$current" "$(_wxrealname_commands "$program")" --help --version
        return
    fi
    for ((i = 2; i < COMP_CWORD; i++)); do
        if [ "${COMP_WORDS[i]}" = -- ]; then
            # What follows is another program's command line.
            if [ "$((i + 1))" -eq "$COMP_CWORD" ]; then mapfile -t COMPREPLY < <(compgen -c -- "$current")
            elif declare -F _command_offset >/dev/null; then _command_offset "$((i + 1))"
            else _wxrealname_files "$current"; fi
            return
        fi
    done
    options[--help]=''
    while read -r option argument; do
        options[$option]=$argument
    done < <(_wxrealname_options "$program" "$command")

    # "FORMAT=FILE" and "--option=VALUE" come in three words where "=" breaks words.
    if [ "$current" = = ]; then current='' taken=$before
    elif [ "$before" = = ]; then taken=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [ -n "$taken" ]; then
        case $taken in
            -*) _wxrealname_argument "$taken" "${options[$taken]:-}" "$current" ;;
            *) _wxrealname_files "$current" ;;
        esac
    elif [[ $before == -* && -n ${options[$before]:-} ]]; then
        _wxrealname_argument "$before" "${options[$before]:-}" "$current"
    elif [[ $current == -* ]]; then
        _wxrealname_words "$current" "${!options[@]}"
    else
        _wxrealname_operand "$program" "$command" "$current"
    fi
}

complete -F _wxrealname wxmock wxconform wxtool
