#!/bin/sh
# A client of WeChat's real-name interface in POSIX sh: curl, openssl, iconv and jq.
#
#     export WX_BASE_URL=https://api.weixin.qq.com WX_APPID=… WX_APPSECRET=…
#     WX_OP=get_category ./client.sh
#
# What it promises, and what the WX_* variables are, is in ../README.md. Secrets travel in variables,
# pipes and a folder of our own, never as an argument of a program: `ps` shows those to everybody.
# shellcheck disable=SC2015 # "good || refuse" is the idiom here, and refuse does not return
set -uf
export LC_ALL=C # bytes are bytes
umask 077

answer_limit=$((2 * 1024 * 1024))
busy=-1 token_not_latest=40001 token_expired=42001
busy_pause_ms=200

refuse() { # KIND MESSAGE
    printf '{"outcome":"client_error","kind":"%s","message":"%s"}\n' "$1" "$2"
    exit 0
}

# --- inputs: checked before anything is sent ------------------------------------------------------

check_visible() { # NAME VALUE: tokens and ids are visible ASCII
    case $2 in
        '') refuse invalid_input "$1 is missing" ;;
        *[!!-~]*) refuse invalid_input "$1 holds a space, a line break or a character beyond ASCII" ;;
    esac
}

# The one form that is both sent and signed, from what openssl, Windows or a web page shows.
read_serial() {
    serial=$(printf '%s' "${WX_CERT_SERIALNO-}" | tr -d ' \t\r\n:-' | tr '[:lower:]' '[:upper:]')
    serial=${serial#SERIAL=}
    serial=${serial#0X}
    # A shorter one is not padded: whether a zero was lost or the paste was cut, nobody can know.
    case ${#serial}$serial in
        40*[!0-9A-F]* | [!4]* | 4[!0]*) refuse invalid_input 'cert_serialno is not 40 hexadecimal digits (was a leading zero lost?)' ;;
    esac
}

read_key() { # PKCS#8 or PKCS#1, without a pass phrase
    key=${WX_PRIVATE_KEY_FILE-}
    [ -f "$key" ] && [ -r "$key" ] || refuse invalid_input 'private_key_file cannot be opened'
    ! grep -q ENCRYPTED "$key" || refuse invalid_input 'private_key_file is protected by a pass phrase'
    grep -q 'BEGIN .*KEY' "$key" || refuse invalid_input 'private_key_file holds no private key in PEM'
    modulus=$(openssl rsa -in "$key" -noout -modulus 2>/dev/null </dev/null) ||
        refuse invalid_input 'private_key_file holds no RSA key'
    modulus=${modulus#Modulus=}
    key_bytes=$((${#modulus} / 2))
}

read_service() {
    base=${WX_BASE_URL-}
    base=${base%/}
    loopback=no
    case ${base#*://} in
        '' | *[!][A-Za-z0-9.:-]*) base= ;;
        127.0.0.1 | 127.0.0.1:* | localhost | localhost:* | '[::1]' | '[::1]:'*) loopback=yes ;;
    esac
    case $base in
        https://*) ;;
        http://*) [ $loopback = yes ] || base= ;; # in the clear: tests only
        *) base= ;;
    esac
    [ -n "$base" ] || refuse invalid_input 'base_url is not of the form https://host[:port]'
    if [ -n "${WX_ACCESS_TOKEN+set}" ]; then
        check_visible access_token "$WX_ACCESS_TOKEN"
    else
        check_visible appid "${WX_APPID-}"
        check_visible appsecret "${WX_APPSECRET-}"
    fi
}

# --- transport: one exchange, bounded in time and size --------------------------------------------

now_ms() { # GNU date knows milliseconds; others get by with seconds
    now=$(date +%s%3N)
    case $now in
        *[!0-9]*) echo $(($(date +%s) * 1000)) ;;
        *) echo "$now" ;;
    esac
}

quoted() { # for curl's configuration
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

curl_configuration() { # PATH BODY
    printf 'url = "%s%s"\n' "$base" "$1"
    printf 'max-time = %d.%03d\n' $((left / 1000)) $((left % 1000)) # trickled answers too
    printf 'proto = "=%s"\ntlsv1.2\nsilent\n' "${base%%:*}"        # 1.2 or later; redirects are not followed
    if [ -n "${WX_CA_FILE-}" ]; then # capath too, or the system's anchors count as well
        printf 'cacert = "%s"\ncapath = "/dev/null"\n' "$(quoted "$WX_CA_FILE")"
    fi
    # Whatever http_proxy says: it means the world.
    [ $loopback = no ] || echo 'noproxy = "*"'
    if [ -n "$2" ]; then # no "Expect": servers that do not answer it cost a second a call
        printf 'header = "Content-Type: application/json"\nheader = "Expect:"\n'
        printf 'data-binary = "%s"\n' "$(quoted "$2")"
    fi
}

send() { # PATH BODY: leaves an answer of HTTP status 200, the only one of this interface, in $answer
    left=$((deadline - $(now_ms)))
    [ $left -gt 0 ] || refuse timeout 'no time is left'
    : >"$answer"
    status=$(
        curl_configuration "$1" "$2" | (
            trap '' XFSZ # a write over the limit is an error to curl, not its end
            ulimit -f $((answer_limit / 512))
            exec curl -q --config - --output "$answer" --write-out '%{http_code}' # -q: no .curlrc
        )
    )
    case $? in
        0) ;;
        28) refuse timeout 'no complete answer came in time' ;;
        35 | 51 | 59 | 60 | 83 | 91) refuse tls 'the server did not prove who it is' ;;
        1 | 8 | 61) refuse protocol 'the answer is not HTTP' ;;
        23) refuse protocol "the answer is over $answer_limit bytes" ;;
        77) refuse invalid_input 'ca_file holds no certificates in PEM' ;;
        *) refuse transport 'the connection failed or ended early' ;;
    esac
    [ "$status" = 200 ] || refuse protocol "HTTP status $status where 200 is due"
}

# --- answers: strict, since a lenient reader hides what a proxy or a fault has done ----------------

# jq forgives 007, NaN, line breaks in strings and bad UTF-8. So its tokens are checked first: with
# each string, number and word replaced by a letter, nothing but these and brackets may be left.
has_strict_tokens() {
    iconv -f UTF-8 -t UTF-8 <"$answer" >/dev/null 2>&1 || return 1
    ! sed -E -e 's/"([^"\\[:cntrl:]]|\\(["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/S/g' \
        -e 's/-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?/N/g' \
        -e 's/true|false|null/W/g' "$answer" | tr '\t\r' '  ' | grep -aqE '[^][{}:, SNW]|[SNW][SNW]'
}

# One object and nothing after it, 32 levels deep at most, without NUL or a lone surrogate.
has_strict_form() {
    jq -es 'length == 1 and (.[0] | type == "object"
        and (any(paths(type == "array" or type == "object"); length >= 32) | not)
        and (tojson | (index("\\u0000") or index("\ufffd")) | not))' "$answer" >/dev/null 2>&1
}

# jq keeps the last of duplicate members, but its streaming form shows them all. Best effort: two
# members of one name that hold objects with nothing in common pass for one.
has_distinct_members() {
    jq -en --stream 'reduce (inputs | select(length == 2) | .[0] | tojson) as $path
        ({}; .[$path] += 1) | all(. == 1)' "$answer" >/dev/null 2>&1
}

whole='def whole: type == "number" and . == floor and fabs <= 9007199254740991;'

read_answer() { # sets errcode; absent is 0: each caller asks for the members that success has
    has_strict_tokens && has_strict_form && has_distinct_members ||
        refuse protocol 'the answer is not a strict JSON object'
    errcode=$(jq "$whole"'if has("errcode") then .errcode | if whole then . else empty end else 0 end' "$answer")
    [ -n "$errcode" ] || refuse protocol 'errcode is not a whole number'
}

report_api_error() { # errmsg is for people: never parse it
    jq -c '{outcome: "api_error", errcode, errmsg: ((.errmsg | strings) // "")}' "$answer"
    exit 0
}

# --- one call: all its exchanges share one deadline and one retry of errcode -1 --------------------

exchange_once() { # PATH TOKEN [BODY_MAKER]
    target=$1 body=
    [ -z "$2" ] || target="$1?access_token=$(TOKEN=$2 jq -nr 'env.TOKEN | @uri')"
    if [ $# -eq 3 ]; then # made anew for each attempt: signed with the time it is sent at
        body=$($3)
        [ -n "$body" ] || refuse invalid_input 'the private key cannot sign'
    fi
    send "$target" "$body"
    read_answer
}

exchange() { # PATH TOKEN [BODY_MAKER]
    exchange_once "$@"
    if [ "$errcode" = $busy ] && [ $may_repeat = yes ] && [ $((deadline - $(now_ms))) -gt $busy_pause_ms ]; then
        may_repeat=no
        sleep 0.$busy_pause_ms 2>/dev/null || sleep 1 # POSIX knows whole seconds only
        exchange_once "$@"
    fi
}

token_body() {
    FORCE=$force jq -nc '{grant_type: "client_credential", appid: env.WX_APPID, secret: env.WX_APPSECRET,
        force_refresh: (env.FORCE == "true")}'
}

fetch_token() { # FORCE: from stable_token, which gives all processes of an app the same one
    force=$1
    exchange /cgi-bin/stable_token '' token_body
    [ "$errcode" = 0 ] || report_api_error
    token=$(jq -r "$whole"'select((.access_token | type == "string" and . != "")
        and (.expires_in | whole and . > 0 and . <= 86400)) | .access_token' "$answer")
    [ -n "$token" ] || refuse protocol 'the answer lacks an access_token or its expires_in'
}

call() { # PATH [BODY_MAKER]: leaves an answer of errcode 0
    path=$1
    shift
    if [ -n "${WX_ACCESS_TOKEN+set}" ]; then # its owner's to renew
        exchange "$path" "$WX_ACCESS_TOKEN" "$@"
    else
        fetch_token false
        exchange "$path" "$token" "$@"
        if [ "$errcode" = $token_not_latest ] || [ "$errcode" = $token_expired ]; then
            refused=$token
            mv "$answer" "$answer.refused"
            # Ask politely first: another process may have renewed it, and to force yet another would
            # void theirs, and they ours, round and round.
            fetch_token false
            [ "$token" != "$refused" ] || fetch_token true
            if [ "$token" = "$refused" ]; then
                mv "$answer.refused" "$answer"
                report_api_error
            fi
            exchange "$path" "$token" "$@"
        fi
    fi
    [ "$errcode" = 0 ] || report_api_error
}

# --- decryption: one refusal for every fault, or the client becomes a padding oracle ---------------

open_sealed() { # TEXT: the plaintext on stdout, or a control character, which no check lets through
    # Encoded again it must be the same: no line breaks, no stray bits.
    again=$(printf '%s' "$1" | openssl base64 -d -A 2>/dev/null | openssl base64 -A)
    size=$(printf '%s' "$1" | openssl base64 -d -A 2>/dev/null | wc -c)
    if [ "$again" = "$1" ] && [ "$size" -eq "$key_bytes" ]; then
        printf '%s' "$1" | openssl base64 -d -A |
            openssl pkeyutl -decrypt -inkey "$key" -pkeyopt rsa_padding_mode:pkcs1 2>/dev/null && return
    fi
    printf '\001'
}

nul_to_control() { # jq cuts a raw text at a NUL
    tr '\000' '\001'
}

# GBK, read as GB18030: the same bytes for every character of GBK, and rare ones beside it. As a JSON
# string, or nothing.
decode_name() {
    { iconv -f GB18030 -t UTF-8 2>/dev/null || printf '\001'; } | nul_to_control |
        jq -Rs 'select(length > 0 and (explode | all(. >= 32 and (. < 127 or . > 159) and . != 65533)))'
}

# 15 digits, or 18 with the check character of ISO 7064 MOD 11-2. As a JSON string, or nothing.
decode_credential() {
    nul_to_control | jq -Rs 'def value: if . == 88 then 10 else . - 48 end;
        select(test("\\A([0-9]{15}|[0-9]{17}[0-9X])\\z") and (explode | length == 15
            or ((reduce .[:17][] as $c (0; (. + ($c | value)) * 2 % 11)) + (.[17] | value)) % 11 == 1))'
}

# --- the two operations ---------------------------------------------------------------------------

get_category() {
    call /wxa/get_category
    jq -ce "$whole"'
        def level($name): (.[$name + "_class"] | type == "string") and (.[$name + "_id"] | whole);
        def third: has("third_class") or has("third_id");
        select((.category_list | type == "array") and all(.category_list[]; type == "object"
            and level("first") and level("second") and ((third | not) or level("third"))))
        | {outcome: "ok", category_list: [.category_list[] | {first_class, second_class, first_id, second_id}
            + if third then {third_class, third_id} else {} end]}' "$answer" ||
        refuse protocol 'category_list is not a list of two or three levels of names and numbers'
}

signed_body() {
    timestamp=$(date +%s)
    # The document prints "×tamp": an HTML entity ate "&times". printf, since echo adds a line break.
    sign=$(printf 'cert_serialno=%s&timestamp=%s' "$serial" "$timestamp" |
        openssl dgst -sha256 -sign "$key" -binary 2>/dev/null | openssl base64 -A)
    [ -n "$sign" ] || return
    SERIAL=$serial TIMESTAMP=$timestamp SIGN=$sign jq -nc '{auth_token: env.WX_AUTH_TOKEN, mch_id: env.WX_MCH_ID,
        cert_serialno: env.SERIAL, timestamp: (env.TIMESTAMP | tonumber), sign: env.SIGN}'
}

get_realname_info() {
    check_visible auth_token "${WX_AUTH_TOKEN-}"
    case ${WX_MCH_ID-} in
        '' | *[!0-9]*) refuse invalid_input 'mch_id is not a decimal number' ;;
    esac
    read_serial
    read_key
    iconv -f GB18030 -t UTF-8 </dev/null >/dev/null 2>&1 ||
        refuse encoding 'the iconv of this system does not know GB18030'
    call /cgi-bin/wxopen/getrealnameinfo signed_body
    # "encryted", without p: the interface spells it so.
    jq -e '[.encryted_real_name, .encryted_credential_id] | all(type == "string")' "$answer" >/dev/null ||
        refuse protocol 'the answer lacks encryted_real_name or encryted_credential_id'
    name=$(open_sealed "$(jq -r .encryted_real_name "$answer")" | decode_name)
    credential=$(open_sealed "$(jq -r .encryted_credential_id "$answer")" | decode_credential)
    [ -n "$name" ] && [ -n "$credential" ] ||
        refuse decrypt 'the answer does not open to a name and a credential with this key'
    printf '{"outcome":"ok","real_name":%s,"credential_id":%s}\n' "$name" "$credential"
}

case ${WX_OP-} in
    get_category | get_realname_info) ;;
    *)
        echo '{"outcome":"unsupported","message":"operations are get_category and get_realname_info"}'
        exit 0
        ;;
esac
timeout=${WX_TIMEOUT_MS-10000}
case $timeout in
    '' | 0* | *[!0-9]* | ????????*) refuse invalid_input 'timeout_ms is not a number of milliseconds' ;;
esac
deadline=$(($(now_ms) + timeout))
may_repeat=yes
read_service
work=$(mktemp -d) || refuse transport 'no folder for temporary files'
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM
answer=$work/answer
$WX_OP
