#!/usr/bin/env php
<?php
/**
 * A client of WeChat's real-name interface: PHP 8.1 or later with curl, openssl and iconv.
 *
 *     require 'client.php';
 *     $client = new Client('https://api.weixin.qq.com', appid: 'wx…', appsecret: '…');
 *     $person = $client->getRealnameInfo($authToken, $mchId, $certSerialNo, 'apiclient_key.pem');
 *
 * What it promises is in ../README.md. Run as a program it is an adapter for `wxconform run`.
 */
declare(strict_types=1);

const BUSY = -1, TOKEN_NOT_LATEST = 40001, TOKEN_EXPIRED = 42001;
const BUSY_PAUSE_S = 0.2;
const ANSWER_LIMIT = 2 * 1024 * 1024;
const NESTING_LIMIT = 32;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** The interface answered with an errcode other than 0. errmsg is for people: never parse it. */
final class ApiError extends Exception
{
    public function __construct(public readonly int $errcode, public readonly string $errmsg)
    {
        parent::__construct("errcode $errcode");
    }
}

/** kind: transport, timeout, tls, protocol, decrypt, encoding or invalid_input. Holds no secret. */
final class ClientError extends Exception
{
    public function __construct(public readonly string $kind, string $message)
    {
        parent::__construct($message);
    }
}

// --- inputs: checked before anything is sent ----------------------------------------------------

/** Tokens and ids are visible ASCII. The value is never repeated in the message. */
function check_visible(string $name, ?string $value): void
{
    if ($value === null || $value === '') {
        throw new ClientError('invalid_input', "$name is missing");
    }
    if (!preg_match('/\A[!-~]+\z/', $value)) {
        throw new ClientError('invalid_input', "$name holds a space, a line break or a character beyond ASCII");
    }
}

/** The one form that is both sent and signed, from what openssl, Windows or a web page shows. */
function canonical_serial(?string $pasted): string
{
    $serial = strtoupper(preg_replace('/[ \t\r\n:-]/', '', $pasted ?? ''));
    $serial = preg_replace('/\A(SERIAL=|0X)/', '', $serial);
    // A shorter one is not padded: whether a zero was lost or the paste was cut, nobody can know.
    if (!preg_match('/\A[0-9A-F]{40}\z/', $serial)) {
        throw new ClientError('invalid_input', 'cert_serialno is not 40 hexadecimal digits (was a leading zero lost?)');
    }
    return $serial;
}

/** PKCS#8 or PKCS#1, without a pass phrase. */
function load_key(?string $path): OpenSSLAsymmetricKey
{
    $pem = is_file($path ?? '') ? @file_get_contents($path) : false;
    if ($pem === false) {
        throw new ClientError('invalid_input', 'private_key_file cannot be opened');
    }
    $key = openssl_pkey_get_private($pem, '');
    if ($key === false) {
        $why = str_contains($pem, 'ENCRYPTED') ? 'is protected by a pass phrase' : 'holds no private key in PEM';
        throw new ClientError('invalid_input', "private_key_file $why");
    }
    if (openssl_pkey_get_details($key)['type'] !== OPENSSL_KEYTYPE_RSA) {
        throw new ClientError('invalid_input', 'private_key_file holds no RSA key');
    }
    return $key;
}

// --- transport: one exchange, bounded in time and size ------------------------------------------

final class Transport
{
    private readonly array $options;

    public function __construct(private readonly string $baseUrl, ?string $caFile)
    {
        $good = preg_match('~\A(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/?\z~', $baseUrl, $part);
        $loopback = $good && in_array($part[2], LOOPBACK, true);
        if (!$good || ($part[1] === 'http' && !$loopback)) { // in the clear: tests only
            throw new ClientError('invalid_input', 'base_url is not of the form https://host[:port]');
        }
        $options = [
            CURLOPT_PROTOCOLS => $part[1] === 'http' ? CURLPROTO_HTTP : CURLPROTO_HTTPS,
            CURLOPT_FOLLOWLOCATION => false, // a redirect would carry the request away
            CURLOPT_SSL_VERIFYPEER => true,
            CURLOPT_SSL_VERIFYHOST => 2,
            CURLOPT_SSLVERSION => CURL_SSLVERSION_TLSv1_2, // or later
            CURLOPT_NOSIGNAL => true,
            // One connection a request: a POST on a kept connection that the server has just closed
            // could neither be repeated nor believed lost.
            CURLOPT_FORBID_REUSE => true,
        ];
        if ($caFile !== null) {
            // CAPATH too, or the system's anchors count as well.
            $options += [CURLOPT_CAINFO => $caFile, CURLOPT_CAPATH => '/dev/null'];
        }
        if ($loopback) {
            $options[CURLOPT_PROXY] = ''; // whatever http_proxy says: it means the world
        }
        $this->options = $options;
    }

    /** The bytes of an answer of HTTP status 200: the only one this interface answers with. */
    public function send(string $path, ?string $body, float $deadline): string
    {
        $left = (int) (($deadline - monotonic()) * 1000);
        if ($left <= 0) { // 0 would mean no limit to curl
            throw new ClientError('timeout', 'no time is left');
        }
        $answer = '';
        $curl = curl_init();
        curl_setopt_array($curl, $this->options + [
            CURLOPT_URL => rtrim($this->baseUrl, '/') . $path,
            CURLOPT_TIMEOUT_MS => $left, // of the whole exchange, trickled answers too
            CURLOPT_WRITEFUNCTION => static function ($_curl, string $chunk) use (&$answer): int {
                $answer .= $chunk;
                return strlen($answer) > ANSWER_LIMIT ? 0 : strlen($chunk); // 0 ends the transfer
            },
        ]);
        if ($body !== null) {
            // No "Expect: 100-continue": servers that do not answer it cost a second a call.
            $headers = ['Content-Type: application/json', 'Expect:'];
            curl_setopt_array($curl, [CURLOPT_POSTFIELDS => $body, CURLOPT_HTTPHEADER => $headers]);
        }
        curl_exec($curl);
        $code = curl_errno($curl);
        if (strlen($answer) > ANSWER_LIMIT) {
            throw new ClientError('protocol', 'the answer is over ' . ANSWER_LIMIT . ' bytes');
        }
        if ($code !== 0) { // not curl_error(): these words are known to hold nothing of the request
            throw new ClientError(self::kindOf($code), curl_strerror($code));
        }
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($status !== 200) {
            throw new ClientError('protocol', "HTTP status $status where 200 is due");
        }
        return $answer;
    }

    /** By number, since PHP has no names for some; what is not here is a matter of the line. */
    private static function kindOf(int $code): string
    {
        return match ($code) {
            28 => 'timeout',
            35, 59, 60, 83, 91 => 'tls', // handshake, cipher, certificate, issuer, OCSP
            1, 8, 61 => 'protocol',      // HTTP/0.9, not HTTP, content encoding
            77 => 'invalid_input',       // ca_file
            default => 'transport',
        };
    }
}

/** Seconds on a clock that nobody sets. */
function monotonic(): float
{
    return hrtime(true) / 1e9;
}

// --- answers: strict, since a lenient reader hides what a proxy or a fault has done ---------------

/** A JSON object by the letter of RFC 8259, or null. Not as an array: there {} and [] look the same. */
function read_json(string $text): ?stdClass
{
    $value = json_decode($text, false, NESTING_LIMIT + 1); // PHP counts what is inside as a level
    return $value instanceof stdClass && has_distinct_members($text) ? $value : null;
}

/** json_decode keeps the last of duplicate members. `text` is valid JSON already, so strings and
 * brackets are all there is to look at. False for a NUL in a string, too. */
function has_distinct_members(string $text): bool
{
    $open = []; // the names seen in each object around us
    $token = '/\G[^"{}[\]]*+("(?:[^"\\\\]++|\\\\.)*+"(\s*+:)?|[{}[\]])/';
    for ($at = 0; preg_match($token, $text, $match, 0, $at); $at += strlen($match[0])) {
        if ($match[1] === '{' || $match[1] === '[') {
            $open[] = [];
        } elseif ($match[1] === '}' || $match[1] === ']') {
            array_pop($open);
        } else {
            $colon = $match[2] ?? '';
            $string = json_decode(substr($match[1], 0, strlen($match[1]) - strlen($colon)));
            if (str_contains($string, "\0")) {
                return false;
            }
            if ($colon !== '') {
                $name = "n$string"; // "1" alone would become the number 1
                if (isset($open[array_key_last($open)][$name])) {
                    return false;
                }
                $open[array_key_last($open)][$name] = true;
            }
        }
    }
    return true;
}

function read_answer(string $text): stdClass
{
    $answer = read_json($text);
    if ($answer === null) {
        throw new ClientError('protocol', 'the answer is not a strict JSON object');
    }
    $errcode = property_exists($answer, 'errcode') ? $answer->errcode : 0;
    if (!is_int($errcode)) {
        throw new ClientError('protocol', 'errcode is not a whole number');
    }
    if ($errcode !== 0) {
        throw new ApiError($errcode, is_string($answer->errmsg ?? null) ? $answer->errmsg : '');
    }
    return $answer; // errcode may be absent: each caller asks for the members that success has
}

/** Null if it is not two or three levels of names and numbers. */
function read_category(mixed $item): ?array
{
    if (!$item instanceof stdClass) {
        return null;
    }
    $third = property_exists($item, 'third_class') || property_exists($item, 'third_id');
    $category = [];
    foreach ($third ? ['first', 'second', 'third'] : ['first', 'second'] as $level) {
        $name = $item->{"{$level}_class"} ?? null;
        $id = $item->{"{$level}_id"} ?? null;
        if (!is_string($name) || !is_int($id)) {
            return null;
        }
        $category += ["{$level}_class" => $name, "{$level}_id" => $id];
    }
    return $category;
}

// --- decryption: one refusal for every fault, or the client becomes a padding oracle --------------

/** The plaintext, or ''. A wrong key may also yield random bytes: check what comes out. */
function open_sealed(OpenSSLAsymmetricKey $key, string $text): string
{
    $sealed = (string) base64_decode($text, true);
    // Encoded again it must be the same: even strict, PHP forgives white space and stray bits.
    if (base64_encode($sealed) !== $text || strlen($sealed) * 8 !== openssl_pkey_get_details($key)['bits']) {
        return '';
    }
    return openssl_private_decrypt($sealed, $plain, $key, OPENSSL_PKCS1_PADDING) ? $plain : '';
}

/** GBK, read as GB18030: the same bytes for every character of GBK, and rare ones beside it. Null if
 * it is no name. */
function decode_name(string $plain): ?string
{
    $name = @iconv('GB18030', 'UTF-8', $plain); // not mb_convert_encoding: that one replaces
    return is_string($name) && preg_match('/\A[^\x{0}-\x{1f}\x{7f}-\x{9f}\x{fffd}]+\z/u', $name) ? $name : null;
}

/** 15 digits, or 18 with the check character of ISO 7064 MOD 11-2; else null. */
function decode_credential(string $plain): ?string
{
    if (!preg_match('/\A([0-9]{15}|[0-9]{17}[0-9X])\z/', $plain)) {
        return null;
    }
    if (strlen($plain) === 15) {
        return $plain;
    }
    $sum = 0;
    foreach (str_split(substr($plain, 0, 17)) as $digit) {
        $sum = ($sum + (int) $digit) * 2 % 11;
    }
    $check = $plain[17] === 'X' ? 10 : (int) $plain[17];
    return ($sum + $check) % 11 === 1 ? $plain : null;
}

function open_person(OpenSSLAsymmetricKey $key, string $sealedName, string $sealedCredential): array
{
    $plainName = open_sealed($key, $sealedName);
    $plainCredential = open_sealed($key, $sealedCredential);
    $name = decode_name($plainName);
    $credential = decode_credential($plainCredential);
    if ($name === null || $credential === null) {
        throw new ClientError('decrypt', 'the answer does not open to a name and a credential with this key');
    }
    return ['real_name' => $name, 'credential_id' => $credential];
}

// --- the client ---------------------------------------------------------------------------------

/** One mini-program at one host. Without access_token it fetches tokens by appid and appsecret; a
 * token that is handed in is its owner's to renew. */
final class Client
{
    /** For the life of the process, which under FPM is one request: share them there, in APCu say. */
    public static array $tokens = [];

    public readonly Transport $transport;
    public readonly string $cacheKey;

    public function __construct(
        string $baseUrl,
        ?string $caFile = null,
        public readonly int $timeoutMs = 10000,
        #[SensitiveParameter] public readonly ?string $accessToken = null,
        public readonly ?string $appid = null,
        #[SensitiveParameter] public readonly ?string $appsecret = null,
    ) {
        $this->transport = new Transport($baseUrl, $caFile);
        if ($accessToken !== null) {
            check_visible('access_token', $accessToken);
        } else {
            check_visible('appid', $appid);
            check_visible('appsecret', $appsecret);
        }
        if (@iconv('GB18030', 'UTF-8', "\xd5\xc5") !== '张') {
            throw new ClientError('encoding', "this system's iconv does not know GB18030: install its tables");
        }
        $this->cacheKey = "$baseUrl $appid $appsecret";
    }

    public function getCategory(): array
    {
        $items = (new Call($this))->run('/wxa/get_category')->category_list ?? null;
        $categories = is_array($items) ? array_map('read_category', $items) : [null];
        if (in_array(null, $categories, true)) {
            throw new ClientError('protocol', 'category_list is not a list of two or three levels of names and numbers');
        }
        return $categories;
    }

    public function getRealnameInfo(
        #[SensitiveParameter] ?string $authToken,
        ?string $mchId,
        ?string $certSerialNo,
        ?string $privateKeyFile,
    ): array {
        check_visible('auth_token', $authToken);
        if (!preg_match('/\A[0-9]+\z/', $mchId ?? '')) {
            throw new ClientError('invalid_input', 'mch_id is not a decimal number');
        }
        $serial = canonical_serial($certSerialNo);
        $key = load_key($privateKeyFile);
        $signedBody = static function () use ($authToken, $mchId, $serial, $key): array {
            $timestamp = time();
            // The document prints "×tamp": an HTML entity ate "&times". No line break at the end.
            $text = "cert_serialno=$serial&timestamp=$timestamp";
            if (!openssl_sign($text, $sign, $key, OPENSSL_ALGO_SHA256)) {
                throw new ClientError('invalid_input', 'the private key cannot sign');
            }
            return [
                'auth_token' => $authToken,
                'mch_id' => $mchId,
                'cert_serialno' => $serial,
                'timestamp' => $timestamp,
                'sign' => base64_encode($sign),
            ];
        };
        $answer = (new Call($this))->run('/cgi-bin/wxopen/getrealnameinfo', $signedBody);
        // "encryted", without p: the interface spells it so.
        $name = $answer->encryted_real_name ?? null;
        $credential = $answer->encryted_credential_id ?? null;
        if (!is_string($name) || !is_string($credential)) {
            throw new ClientError('protocol', 'the answer lacks encryted_real_name or encryted_credential_id');
        }
        return open_person($key, $name, $credential);
    }
}

/** One call of a user's: all its exchanges share one deadline and one retry of errcode -1. */
final class Call
{
    private readonly float $deadline;
    private bool $mayRepeat = true;

    public function __construct(private readonly Client $client)
    {
        $this->deadline = monotonic() + $client->timeoutMs / 1000;
    }

    public function run(string $path, ?Closure $makeBody = null): stdClass
    {
        if ($this->client->accessToken !== null) {
            return $this->exchange($path, $this->client->accessToken, $makeBody);
        }
        [$token, $until] = Client::$tokens[$this->client->cacheKey] ?? ['', 0.0];
        if (monotonic() >= $until) {
            $token = $this->fetchToken(false);
        }
        try {
            return $this->exchange($path, $token, $makeBody);
        } catch (ApiError $refusal) {
            if ($refusal->errcode !== TOKEN_NOT_LATEST && $refusal->errcode !== TOKEN_EXPIRED) {
                throw $refusal;
            }
        }
        // Ask politely first: another process may have renewed it, and to force yet another would
        // void theirs, and they ours, round and round.
        $renewed = $this->fetchToken(false);
        if ($renewed === $token) {
            $renewed = $this->fetchToken(true);
        }
        if ($renewed === $token) {
            throw $refusal;
        }
        return $this->exchange($path, $renewed, $makeBody);
    }

    /** From stable_token, which gives all processes of an app the same one. */
    private function fetchToken(bool $force): string
    {
        $asked = monotonic();
        $answer = $this->exchange('/cgi-bin/stable_token', null, fn (): array => [
            'grant_type' => 'client_credential',
            'appid' => $this->client->appid,
            'secret' => $this->client->appsecret,
            'force_refresh' => $force,
        ]);
        $token = $answer->access_token ?? null;
        $seconds = $answer->expires_in ?? null;
        if (!is_string($token) || $token === '' || !is_int($seconds) || $seconds <= 0 || $seconds > 86400) {
            throw new ClientError('protocol', 'the answer lacks an access_token or its expires_in');
        }
        Client::$tokens[$this->client->cacheKey] = [$token, $asked + $seconds];
        return $token;
    }

    private function exchange(string $path, #[SensitiveParameter] ?string $token, ?Closure $makeBody): stdClass
    {
        try {
            return $this->exchangeOnce($path, $token, $makeBody);
        } catch (ApiError $refusal) {
            $timeAllows = $this->deadline - monotonic() > BUSY_PAUSE_S;
            if ($refusal->errcode !== BUSY || !$this->mayRepeat || !$timeAllows) {
                throw $refusal;
            }
        }
        $this->mayRepeat = false;
        usleep((int) (BUSY_PAUSE_S * 1e6));
        return $this->exchangeOnce($path, $token, $makeBody);
    }

    private function exchangeOnce(string $path, #[SensitiveParameter] ?string $token, ?Closure $makeBody): stdClass
    {
        $target = $token === null ? $path : "$path?access_token=" . rawurlencode($token);
        // The body is made anew for each attempt: signed with the time it is sent at.
        $body = $makeBody === null ? null : json_encode($makeBody(), JSON_THROW_ON_ERROR);
        return read_answer($this->client->transport->send($target, $body, $this->deadline));
    }
}

// --- the adapter for wxconform: a case in, a result out -------------------------------------------

const OPERATIONS = ['get_category', 'get_realname_info'];
const TEXTS = ['op', 'base_url', 'ca_file', 'access_token', 'appid', 'appsecret',
    'auth_token', 'mch_id', 'cert_serialno', 'private_key_file'];

function run_case(array $case): array
{
    try {
        foreach (TEXTS as $name) {
            if (!is_string($case[$name] ??= null) && $case[$name] !== null) {
                throw new ClientError('invalid_input', 'an input is not a text');
            }
        }
        if (!in_array($case['op'], OPERATIONS, true)) {
            return ['outcome' => 'unsupported', 'message' => 'operations are ' . implode(' and ', OPERATIONS)];
        }
        $timeout = $case['timeout_ms'] ?? 10000;
        if (!is_scalar($timeout) || !preg_match('/\A[1-9][0-9]{0,6}\z/', (string) $timeout)) {
            throw new ClientError('invalid_input', 'timeout_ms is not a number of milliseconds');
        }
        $client = new Client($case['base_url'] ?? '', $case['ca_file'], (int) $timeout,
            $case['access_token'], $case['appid'], $case['appsecret']);
        if ($case['op'] === 'get_category') {
            return ['outcome' => 'ok', 'category_list' => $client->getCategory()];
        }
        return ['outcome' => 'ok'] + $client->getRealnameInfo($case['auth_token'], $case['mch_id'],
            $case['cert_serialno'], $case['private_key_file']);
    } catch (ApiError $error) {
        return ['outcome' => 'api_error', 'errcode' => $error->errcode, 'errmsg' => $error->errmsg];
    } catch (ClientError $error) {
        return ['outcome' => 'client_error', 'kind' => $error->kind, 'message' => $error->getMessage()];
    }
}

function print_result(array $result): void
{
    fwrite(STDOUT, json_encode($result, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR) . "\n");
}

function main(array $arguments): int
{
    // PHP's own messages may quote an argument, and go to stdout by default.
    ini_set('display_errors', '0');
    ini_set('log_errors', '0');
    if ($arguments === ['--stdio']) {
        while (($line = fgets(STDIN)) !== false) {
            if (trim($line) !== '') {
                $case = read_json($line);
                print_result($case !== null ? run_case((array) $case)
                    : ['outcome' => 'client_error', 'kind' => 'invalid_input', 'message' => 'the line is no JSON object']);
            }
        }
    } elseif ($arguments === []) {
        $case = [];
        foreach ([...TEXTS, 'timeout_ms'] as $name) {
            $value = getenv('WX_' . strtoupper($name));
            $case[$name] = $value === false ? null : $value;
        }
        print_result(run_case($case));
    } else {
        fwrite(STDERR, "usage: client.php [--stdio]\n");
        return 2;
    }
    return 0;
}

if (realpath($_SERVER['SCRIPT_FILENAME'] ?? '') === __FILE__) {
    exit(main(array_slice($argv, 1)));
}
