// A client of WeChat's real-name interface: the standard library and golang.org/x/text (for GBK).
//
//	client, err := NewClient(Config{BaseURL: "https://api.weixin.qq.com", AppID: "wx…", AppSecret: "…"})
//	person, err := client.RealnameInfo(authToken, mchID, certSerialNo, "apiclient_key.pem")
//
// What it promises is in ../README.md. Run as a program it is an adapter for `wxconform run`.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	busy           = -1
	tokenNotLatest = 40001
	tokenExpired   = 42001

	busyPause    = 200 * time.Millisecond
	answerLimit  = 2 << 20
	nestingLimit = 32
)

// APIError is an errcode other than 0. Message is for people: never parse it.
type APIError struct {
	Code    int64
	Message string
}

func (e *APIError) Error() string { return fmt.Sprintf("errcode %d", e.Code) }

// ClientError has a Kind of transport, timeout, tls, protocol, decrypt or invalid_input. It holds no
// secret.
type ClientError struct{ Kind, Message string }

func (e *ClientError) Error() string { return e.Kind + ": " + e.Message }

func refuse(kind, format string, arguments ...any) error {
	return &ClientError{kind, fmt.Sprintf(format, arguments...)}
}

// --- inputs: checked before anything is sent -----------------------------------------------------

var (
	visible      = regexp.MustCompile(`\A[!-~]+\z`)
	decimal      = regexp.MustCompile(`\A[0-9]+\z`)
	serialFiller = regexp.MustCompile(`[ \t\r\n:-]`)
	serialPrefix = regexp.MustCompile(`\A(SERIAL=|0X)`)
	serialForm   = regexp.MustCompile(`\A[0-9A-F]{40}\z`)
)

// checkVisible: tokens and ids are visible ASCII. The value is never repeated in the message.
func checkVisible(name, value string) error {
	if value == "" {
		return refuse("invalid_input", "%s is missing", name)
	}
	if !visible.MatchString(value) {
		return refuse("invalid_input", "%s holds a space, a line break or a character beyond ASCII", name)
	}
	return nil
}

// canonicalSerial is the one form that is both sent and signed, from what openssl, Windows or a web
// page shows.
func canonicalSerial(pasted string) (string, error) {
	serial := strings.ToUpper(serialFiller.ReplaceAllString(pasted, ""))
	serial = serialPrefix.ReplaceAllString(serial, "")
	// A shorter one is not padded: whether a zero was lost or the paste was cut, nobody can know.
	if !serialForm.MatchString(serial) {
		return "", refuse("invalid_input", "cert_serialno is not 40 hexadecimal digits (was a leading zero lost?)")
	}
	return serial, nil
}

// loadKey reads PKCS#8 or PKCS#1, without a pass phrase.
func loadKey(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, refuse("invalid_input", "private_key_file cannot be opened")
	}
	if bytes.Contains(text, []byte("ENCRYPTED")) {
		return nil, refuse("invalid_input", "private_key_file is protected by a pass phrase")
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, refuse("invalid_input", "private_key_file holds no private key in PEM")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, refuse("invalid_input", "private_key_file holds no RSA key in PKCS#8 or PKCS#1")
	}
	if key, ok := key.(*rsa.PrivateKey); ok {
		return key, nil
	}
	return nil, refuse("invalid_input", "private_key_file holds no RSA key")
}

// --- transport: one exchange, bounded in time and size -------------------------------------------

type transport struct {
	base *url.URL
	http *http.Client
}

func newTransport(baseURL, caFile string) (*transport, error) {
	base, err := url.Parse(baseURL)
	if err != nil || !isBase(base) {
		return nil, refuse("invalid_input", "base_url is not of the form https://host[:port]")
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12} // chain and host are verified by default
	if caFile != "" {
		text, _ := os.ReadFile(caFile)
		config.RootCAs = x509.NewCertPool() // a nil pool would mean the system's
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, refuse("invalid_input", "ca_file holds no certificates in PEM")
		}
	}
	return &transport{base, &http.Client{
		Transport: &http.Transport{
			Proxy:              http.ProxyFromEnvironment, // never for loopback
			TLSClientConfig:    config,
			DisableCompression: true,
			// A POST on a kept connection that the server has just closed could neither be repeated
			// nor believed lost.
			DisableKeepAlives: true,
		},
		// Following a redirect would carry the request away.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func isBase(base *url.URL) bool {
	host := base.Hostname()
	loopback := host == "localhost" || host == "127.0.0.1" || host == "::1"
	return host != "" && (base.Scheme == "https" || base.Scheme == "http" && loopback) && // in the clear: tests only
		strings.TrimSuffix(base.Path, "/") == "" && base.User == nil && base.RawQuery == "" && base.Fragment == ""
}

// send returns the bytes of an answer of HTTP status 200: the only one this interface answers with.
func (t *transport) send(ctx context.Context, path, token string, body []byte) ([]byte, error) {
	target := *t.base
	target.Path = path
	if token != "" {
		target.RawQuery = url.Values{"access_token": {token}}.Encode()
	}
	var handshake error
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) { handshake = err },
	})
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, refuse("invalid_input", "the request cannot be made")
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := t.exchange(request)
	var refusal *ClientError
	var timeout net.Error
	switch {
	case err == nil || errors.As(err, &refusal):
		return answer, err
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return nil, refuse("timeout", "no complete answer came in time")
	case handshake != nil:
		return nil, refuse("tls", "the server did not prove who it is: %v", handshake)
	case strings.Contains(err.Error(), "malformed HTTP"): // net/http has no type for it
		return nil, refuse("protocol", "the answer is not HTTP")
	default: // not its text: that holds the URL, and so the token
		return nil, refuse("transport", "the connection failed or ended early")
	}
}

func (t *transport) exchange(request *http.Request) ([]byte, error) {
	response, err := t.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, refuse("protocol", "HTTP status %d where 200 is due", response.StatusCode)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, answerLimit+1))
	if err == nil && len(answer) > answerLimit {
		err = refuse("protocol", "the answer is over %d bytes", answerLimit)
	}
	return answer, err
}

// --- answers: strict, since a lenient reader hides what a proxy or a fault has done ---------------

var errNotStrict = errors.New("not a JSON object by the letter of RFC 8259")

type object map[string]any

// readJSON reads an object by the letter of RFC 8259. Not by Unmarshal into a struct: that takes
// "ErrCode" for "errcode", the last of duplicates, and replaces bad UTF-8.
func readJSON(text []byte) (object, error) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, errNotStrict
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := readValue(decoder, nestingLimit)
	if members, ok := value.(object); ok && err == nil {
		return members, nil
	}
	return nil, errNotStrict
}

func readValue(decoder *json.Decoder, levels int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	delimiter, isDelimiter := token.(json.Delim)
	if isDelimiter && levels == 0 {
		return nil, errNotStrict
	}
	// U+FFFD is also what the decoder makes of a lone surrogate.
	if text, isText := token.(string); isText && strings.ContainsAny(text, "\x00\ufffd") {
		return nil, errNotStrict
	}
	if !isDelimiter {
		return token, nil
	}
	members, items := object{}, []any{}
	for decoder.More() {
		if delimiter == '[' {
			item, err := readValue(decoder, levels-1)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
			continue
		}
		name, err := readValue(decoder, levels)
		if err != nil {
			return nil, err
		}
		if _, duplicate := members[name.(string)]; duplicate {
			return nil, errNotStrict
		}
		if members[name.(string)], err = readValue(decoder, levels-1); err != nil {
			return nil, err
		}
	}
	if _, err := decoder.Token(); err != nil { // the closing bracket
		return nil, err
	}
	if delimiter == '[' {
		return items, nil
	}
	return members, nil
}

// integer: json.Number keeps the digits, and Atoi wants a whole number.
func (o object) integer(name string) (int64, bool) {
	number, _ := o[name].(json.Number)
	value, err := strconv.ParseInt(string(number), 10, 64)
	return value, err == nil
}

func (o object) text(name string) (string, bool) {
	text, ok := o[name].(string)
	return text, ok
}

func readAnswer(raw []byte) (object, error) {
	answer, err := readJSON(raw)
	if err != nil {
		return nil, refuse("protocol", "the answer is not a strict JSON object")
	}
	if _, present := answer["errcode"]; !present {
		return answer, nil // each caller asks for the members that success has
	}
	code, ok := answer.integer("errcode")
	if !ok {
		return nil, refuse("protocol", "errcode is not a whole number")
	}
	if code != 0 {
		message, _ := answer.text("errmsg")
		return nil, &APIError{code, message}
	}
	return answer, nil
}

// Category has two levels, or three: then Third is set.
type Category struct {
	FirstClass  string  `json:"first_class"`
	SecondClass string  `json:"second_class"`
	ThirdClass  *string `json:"third_class,omitempty"`
	FirstID     int64   `json:"first_id"`
	SecondID    int64   `json:"second_id"`
	ThirdID     *int64  `json:"third_id,omitempty"`
}

func readCategory(item any) (category Category, ok bool) {
	members, ok := item.(object)
	level := func(name string) (class string, id int64) {
		class, hasClass := members.text(name + "_class")
		id, hasID := members.integer(name + "_id")
		ok = ok && hasClass && hasID
		return class, id
	}
	category.FirstClass, category.FirstID = level("first")
	category.SecondClass, category.SecondID = level("second")
	_, hasClass := members["third_class"]
	_, hasID := members["third_id"]
	if hasClass || hasID {
		class, id := level("third")
		category.ThirdClass, category.ThirdID = &class, &id
	}
	return category, ok
}

// --- decryption: one refusal for every fault, or the client becomes a padding oracle --------------

// Person is a consenting user.
type Person struct {
	RealName     string `json:"real_name"`
	CredentialID string `json:"credential_id"`
}

// openSealed returns the plaintext, or nil. A wrong key may also yield random bytes: check what
// comes out.
func openSealed(key *rsa.PrivateKey, text string) []byte {
	sealed, err := base64.StdEncoding.DecodeString(text)
	// Encoded again it must be the same: no line breaks, no stray bits.
	if err != nil || base64.StdEncoding.EncodeToString(sealed) != text || len(sealed) != key.Size() {
		return nil
	}
	plain, err := rsa.DecryptPKCS1v15(rand.Reader, key, sealed)
	if err != nil {
		return nil
	}
	return plain
}

// decodeName reads GBK as GB18030: the same bytes for every character of GBK, and rare ones beside it.
func decodeName(plain []byte) (string, bool) {
	name, err := simplifiedchinese.GB18030.NewDecoder().Bytes(plain)
	// The decoder replaces what it cannot read. It reads a lone 0x80 as €, which no name holds.
	bad := func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError || r == '€' }
	return string(name), err == nil && len(name) > 0 && bytes.IndexFunc(name, bad) < 0
}

var credentialForm = regexp.MustCompile(`\A([0-9]{15}|[0-9]{17}[0-9X])\z`)

// decodeCredential: 15 digits, or 18 with the check character of ISO 7064 MOD 11-2.
func decodeCredential(plain []byte) (string, bool) {
	if !credentialForm.Match(plain) {
		return "", false
	}
	if len(plain) == 15 {
		return string(plain), true
	}
	sum := 0
	for _, digit := range plain[:17] {
		sum = (sum + int(digit-'0')) * 2 % 11
	}
	check := 10
	if plain[17] != 'X' {
		check = int(plain[17] - '0')
	}
	return string(plain), (sum+check)%11 == 1
}

func openPerson(key *rsa.PrivateKey, sealedName, sealedCredential string) (*Person, error) {
	plainName, plainCredential := openSealed(key, sealedName), openSealed(key, sealedCredential)
	name, nameGood := decodeName(plainName)
	credential, credentialGood := decodeCredential(plainCredential)
	if !nameGood || !credentialGood {
		return nil, refuse("decrypt", "the answer does not open to a name and a credential with this key")
	}
	return &Person{name, credential}, nil
}

// --- the client ----------------------------------------------------------------------------------

// Config names a mini-program at a host. Without AccessToken the client fetches tokens by AppID and
// AppSecret; a token that is handed in is its owner's to renew.
type Config struct {
	BaseURL, CAFile  string
	Timeout          time.Duration // of a whole call
	AccessToken      *string
	AppID, AppSecret string
}

// Client is safe for concurrent use.
type Client struct {
	config    Config
	transport *transport
}

type tokenOwner struct{ baseURL, appID, appSecret string }

type cachedToken struct {
	text  string
	until time.Time
}

// tokens are kept for the life of the process: tokenOwner to cachedToken.
var tokens sync.Map

func NewClient(config Config) (*Client, error) {
	transport, err := newTransport(config.BaseURL, config.CAFile)
	if err == nil && config.AccessToken != nil {
		err = checkVisible("access_token", *config.AccessToken)
	} else if err == nil {
		if err = checkVisible("appid", config.AppID); err == nil {
			err = checkVisible("appsecret", config.AppSecret)
		}
	}
	if err != nil {
		return nil, err
	}
	if config.Timeout == 0 {
		config.Timeout = 10 * time.Second
	}
	return &Client{config, transport}, nil
}

func (c *Client) Categories() ([]Category, error) {
	answer, err := c.call("/wxa/get_category", nil)
	if err != nil {
		return nil, err
	}
	items, ok := answer["category_list"].([]any)
	categories := make([]Category, len(items))
	for i := 0; ok && i < len(items); i++ {
		categories[i], ok = readCategory(items[i])
	}
	if !ok {
		return nil, refuse("protocol", "category_list is not a list of two or three levels of names and numbers")
	}
	return categories, nil
}

func (c *Client) RealnameInfo(authToken, mchID, certSerialNo, privateKeyFile string) (*Person, error) {
	if err := checkVisible("auth_token", authToken); err != nil {
		return nil, err
	}
	if !decimal.MatchString(mchID) {
		return nil, refuse("invalid_input", "mch_id is not a decimal number")
	}
	serial, err := canonicalSerial(certSerialNo)
	if err != nil {
		return nil, err
	}
	key, err := loadKey(privateKeyFile)
	if err != nil {
		return nil, err
	}
	signedBody := func() (any, error) {
		timestamp := time.Now().Unix()
		// The document prints "×tamp": an HTML entity ate "&times". No line break at the end.
		digest := sha256.Sum256([]byte(fmt.Sprintf("cert_serialno=%s&timestamp=%d", serial, timestamp)))
		sign, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
		if err != nil {
			return nil, refuse("invalid_input", "the private key cannot sign")
		}
		return map[string]any{
			"auth_token":    authToken,
			"mch_id":        mchID,
			"cert_serialno": serial,
			"timestamp":     timestamp,
			"sign":          base64.StdEncoding.EncodeToString(sign),
		}, nil
	}
	answer, err := c.call("/cgi-bin/wxopen/getrealnameinfo", signedBody)
	if err != nil {
		return nil, err
	}
	// "encryted", without p: the interface spells it so.
	name, hasName := answer.text("encryted_real_name")
	credential, hasCredential := answer.text("encryted_credential_id")
	if !hasName || !hasCredential {
		return nil, refuse("protocol", "the answer lacks encryted_real_name or encryted_credential_id")
	}
	return openPerson(key, name, credential)
}

// call is one call of a user's: all its exchanges share one deadline and one retry of errcode -1.
type call struct {
	*Client
	ctx       context.Context
	mayRepeat bool
}

// bodyMaker makes a fresh body for each attempt: signed with the time it is sent at. nil means GET.
type bodyMaker func() (any, error)

func (c *Client) call(path string, makeBody bodyMaker) (object, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.config.Timeout)
	defer cancel()
	return (&call{c, ctx, true}).run(path, makeBody)
}

func (c *call) owner() tokenOwner {
	return tokenOwner{c.config.BaseURL, c.config.AppID, c.config.AppSecret}
}

func (c *call) run(path string, makeBody bodyMaker) (object, error) {
	if c.config.AccessToken != nil {
		return c.exchange(path, *c.config.AccessToken, makeBody)
	}
	var token string
	var err error
	if cached, ok := tokens.Load(c.owner()); ok && time.Now().Before(cached.(cachedToken).until) {
		token = cached.(cachedToken).text
	} else if token, err = c.fetchToken(false); err != nil {
		return nil, err
	}
	answer, err := c.exchange(path, token, makeBody)
	var refusal *APIError
	if !errors.As(err, &refusal) || refusal.Code != tokenNotLatest && refusal.Code != tokenExpired {
		return answer, err
	}
	// Ask politely first: another process may have renewed it, and to force yet another would void
	// theirs, and they ours, round and round.
	renewed, renewal := c.fetchToken(false)
	if renewal == nil && renewed == token {
		renewed, renewal = c.fetchToken(true)
	}
	if renewal != nil {
		return nil, renewal
	}
	if renewed == token {
		return nil, err
	}
	return c.exchange(path, renewed, makeBody)
}

// fetchToken asks stable_token, which gives all processes of an app the same one.
func (c *call) fetchToken(force bool) (string, error) {
	asked := time.Now()
	answer, err := c.exchange("/cgi-bin/stable_token", "", func() (any, error) {
		return map[string]any{
			"grant_type":    "client_credential",
			"appid":         c.config.AppID,
			"secret":        c.config.AppSecret,
			"force_refresh": force,
		}, nil
	})
	if err != nil {
		return "", err
	}
	token, _ := answer.text("access_token")
	seconds, ok := answer.integer("expires_in")
	if token == "" || !ok || seconds <= 0 || seconds > 86400 {
		return "", refuse("protocol", "the answer lacks an access_token or its expires_in")
	}
	tokens.Store(c.owner(), cachedToken{token, asked.Add(time.Duration(seconds) * time.Second)})
	return token, nil
}

func (c *call) exchange(path, token string, makeBody bodyMaker) (object, error) {
	answer, err := c.exchangeOnce(path, token, makeBody)
	var refusal *APIError
	deadline, _ := c.ctx.Deadline()
	if !errors.As(err, &refusal) || refusal.Code != busy || !c.mayRepeat || time.Until(deadline) <= busyPause {
		return answer, err
	}
	c.mayRepeat = false
	time.Sleep(busyPause)
	return c.exchangeOnce(path, token, makeBody)
}

func (c *call) exchangeOnce(path, token string, makeBody bodyMaker) (object, error) {
	var body []byte
	if makeBody != nil {
		members, err := makeBody()
		if err != nil {
			return nil, err
		}
		if body, err = json.Marshal(members); err != nil {
			return nil, refuse("invalid_input", "the request cannot be written as JSON")
		}
	}
	raw, err := c.transport.send(c.ctx, path, token, body)
	if err != nil {
		return nil, err
	}
	return readAnswer(raw)
}

// --- the adapter for wxconform: a case in, a result out ---------------------------------------------

var inputNames = []string{"op", "timeout_ms", "base_url", "ca_file", "access_token", "appid", "appsecret",
	"auth_token", "mch_id", "cert_serialno", "private_key_file"}

var timeoutForm = regexp.MustCompile(`\A[1-9][0-9]{0,6}\z`)

// runCase takes the inputs that are there; the others are absent from the map.
func runCase(inputs map[string]string) map[string]any {
	result, err := runOperation(inputs)
	var refusal *APIError
	var fault *ClientError
	switch {
	case errors.As(err, &refusal):
		return map[string]any{"outcome": "api_error", "errcode": refusal.Code, "errmsg": refusal.Message}
	case errors.As(err, &fault):
		return map[string]any{"outcome": "client_error", "kind": fault.Kind, "message": fault.Message}
	}
	return result
}

func runOperation(inputs map[string]string) (map[string]any, error) {
	if inputs["op"] != "get_category" && inputs["op"] != "get_realname_info" {
		return map[string]any{"outcome": "unsupported",
			"message": "operations are get_category and get_realname_info"}, nil
	}
	config := Config{BaseURL: inputs["base_url"], CAFile: inputs["ca_file"],
		AppID: inputs["appid"], AppSecret: inputs["appsecret"]}
	if timeout, present := inputs["timeout_ms"]; present {
		if !timeoutForm.MatchString(timeout) {
			return nil, refuse("invalid_input", "timeout_ms is not a number of milliseconds")
		}
		config.Timeout, _ = time.ParseDuration(timeout + "ms")
	}
	if token, present := inputs["access_token"]; present {
		config.AccessToken = &token
	}
	client, err := NewClient(config)
	if err != nil {
		return nil, err
	}
	if inputs["op"] == "get_category" {
		categories, err := client.Categories()
		return map[string]any{"outcome": "ok", "category_list": categories}, err
	}
	person, err := client.RealnameInfo(inputs["auth_token"], inputs["mch_id"], inputs["cert_serialno"],
		inputs["private_key_file"])
	if err != nil {
		return nil, err
	}
	return map[string]any{"outcome": "ok", "real_name": person.RealName, "credential_id": person.CredentialID}, nil
}

func runLine(line []byte) map[string]any {
	members, err := readJSON(line)
	if err != nil {
		return map[string]any{"outcome": "client_error", "kind": "invalid_input",
			"message": "the line is no JSON object"}
	}
	inputs := map[string]string{}
	for _, name := range inputNames {
		text, isText := members[name].(string)
		number, isNumber := members[name].(json.Number)
		switch {
		case members[name] == nil: // null is as good as absent
		case isText:
			inputs[name] = text
		case isNumber && name == "timeout_ms":
			inputs[name] = number.String()
		default:
			return map[string]any{"outcome": "client_error", "kind": "invalid_input",
				"message": "an input is not a text"}
		}
	}
	return runCase(inputs)
}

func main() {
	results := json.NewEncoder(os.Stdout) // each result a line, written at once
	results.SetEscapeHTML(false)
	switch {
	case len(os.Args) == 2 && os.Args[1] == "--stdio":
		lines := bufio.NewReader(os.Stdin) // not a Scanner: that one gives up on a long line
		for {
			line, err := lines.ReadBytes('\n')
			if len(bytes.TrimSpace(line)) > 0 && results.Encode(runLine(line)) != nil {
				os.Exit(3)
			}
			if err != nil {
				return
			}
		}
	case len(os.Args) == 1:
		inputs := map[string]string{}
		for _, name := range inputNames {
			if value, present := os.LookupEnv("WX_" + strings.ToUpper(name)); present {
				inputs[name] = value
			}
		}
		if results.Encode(runCase(inputs)) != nil {
			os.Exit(3)
		}
	default:
		fmt.Fprintln(os.Stderr, "usage: client [--stdio]")
		os.Exit(2)
	}
}
