# What the tests of wxtool share: how one is run, judged, named and counted.
#
# A test file sources this, calls expect and check, and ends with finish. WX_BIN holds the built
# programs, WX_SOURCE is the top of the project. Oracles are other programs: openssl, iconv, jq.

set -u
export LC_ALL=C.UTF-8
wxtool=$WX_BIN/wxtool
keys=$WX_SOURCE/keys
vectors=$WX_SOURCE/fixtures/vectors
passed=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in openssl iconv jq xxd; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: install it" >&2; exit 3; }
done
[ -x "$wxtool" ] || { echo "$wxtool is missing: build wxtool" >&2; exit 3; }

pass() {
    passed=$((passed + 1))
    printf 'ok      %s\n' "$1"
}

# fail SENTENCE WHY
fail() {
    failed=$((failed + 1))
    printf 'FAILED  %s: %s\n' "$1" "$2"
    sed 's/^/        stdout: /' "$work/out" | head -c 600
    sed 's/^/        stderr: /' "$work/err" | head -c 2000
}

# run COMMAND...: standard input is the caller's; leaves $work/out, $work/err and $status.
run() {
    "$@" >"$work/out" 2>"$work/err"
    status=$?
}

# expect SENTENCE STATUS STDOUT STDERR COMMAND...: one test.
#   STDOUT  '' nothing at all; '=TEXT' that text and one line end; '~REGEX' something like it
#   STDERR  '' nothing at all; else a text that it holds
expect() {
    local sentence=$1 want_status=$2 want_out=$3 want_err=$4
    shift 4
    run "$@"
    judge "$sentence" "$want_status" "$want_out" "$want_err"
}

judge() {
    if grep -qE 'Sanitizer|runtime error:' "$work/err"; then
        fail "$1" 'a sanitizer found something'
    elif [ "$status" != "$2" ]; then
        fail "$1" "ended with $status, wanted $2"
    elif ! out_matches "$3"; then
        fail "$1" "stdout is not '$3'"
    elif [ -z "$4" ] && [ -s "$work/err" ]; then
        fail "$1" 'stderr is not empty'
    elif [ -n "$4" ] && ! grep -qF -e "$4" "$work/err"; then
        fail "$1" "stderr does not hold '$4'"
    else
        pass "$1"
    fi
}

out_matches() {
    case $1 in
        '') [ ! -s "$work/out" ] ;;
        =*) printf '%s\n' "${1#=}" | cmp -s - "$work/out" ;;
        '~'*) grep -qE -e "${1#\~}" "$work/out" ;;
    esac
}

# check SENTENCE COMMAND...: one test that is COMMAND's success; for what expect cannot say.
check() {
    local sentence=$1
    shift
    : >"$work/out"
    : >"$work/err"
    if "$@" >"$work/said" 2>&1; then pass "$sentence"; else fail "$sentence" "not so: $*"; fi
}

# The complaints on stderr, one a line.
complaints() { grep -c '^wxtool' "$work/err"; }

# serial_of CERTIFICATE-FILE: its 40 digits, by openssl.
serial_of() {
    local serial
    serial=$(openssl x509 -in "$1" -noout -serial)
    printf '%40s' "${serial#serial=}" | tr ' ' 0
}

# rows FILE MEMBER...: the members of each object in a file of vectors, for read with IFS=$sep. null
# is empty. (A tab would not do: read takes several of them for one.)
sep=$'\x1f'
rows() {
    local file=$1
    shift
    jq -r --arg sep "$sep" '.[] | [.[$ARGS.positional[]]] |
        map(if . == null then "" else tostring end) | join($sep)' "$vectors/$file.json" --args "$@"
}

# finish LEAST: the count, and the verdict. Fewer tests than LEAST are a failure: a table of vectors
# that could not be read must not look like a pass.
finish() {
    if [ $((passed + failed)) -lt "$1" ]; then
        failed=$((failed + 1))
        printf 'FAILED  at least %d tests run\n' "$1"
    fi
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" = 0 ]
    exit
}
