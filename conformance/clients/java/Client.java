import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client of WeChat's real-name interface: the JDK (17 or later) and nothing else.
 *
 * <pre>
 * var client = new Client("https://api.weixin.qq.com", null, 10_000, null, "wx…", "…");
 * var person = client.getRealnameInfo(authToken, mchId, certSerialNo, "apiclient_key.pem");
 * </pre>
 *
 * What it promises is in ../README.md. Run as a program it is an adapter for `wxconform run`.
 */
public final class Client {
    private static final long BUSY = -1, TOKEN_NOT_LATEST = 40001, TOKEN_EXPIRED = 42001;
    private static final long BUSY_PAUSE_MS = 200;
    private static final int ANSWER_LIMIT = 2 * 1024 * 1024;

    static {
        // What HttpClient has no method for; both must be set before its first use in this process.
        // It would repeat a GET by itself, and a POST on a kept connection that the server has just
        // closed could neither be repeated nor believed lost: so one try, and one connection, a request.
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
        System.setProperty("jdk.httpclient.keepalive.timeout", "0");
    }

    /** The interface answered with an errcode other than 0. errmsg is for people: never parse it. */
    public static final class ApiException extends Exception {
        private static final long serialVersionUID = 1;
        public final long errcode;
        public final String errmsg;

        ApiException(long errcode, String errmsg) {
            super("errcode " + errcode);
            this.errcode = errcode;
            this.errmsg = errmsg;
        }
    }

    /** kind: transport, timeout, tls, protocol, decrypt, encoding or invalid_input. Holds no secret. */
    public static final class ClientException extends Exception {
        private static final long serialVersionUID = 1;
        public final String kind;

        ClientException(String kind, String message) {
            super(message);
            this.kind = kind;
        }
    }

    // --- inputs: checked before anything is sent -------------------------------------------------

    private static ClientException invalidInput(String message) {
        return new ClientException("invalid_input", message);
    }

    /** Tokens and ids are visible ASCII. The value is never repeated in the message. */
    private static void checkVisible(String name, String value) throws ClientException {
        if (value == null || value.isEmpty()) throw invalidInput(name + " is missing");
        if (!value.matches("[!-~]+")) {
            throw invalidInput(name + " holds a space, a line break or a character beyond ASCII");
        }
    }

    /** The one form that is both sent and signed, from what openssl, Windows or a web page shows. */
    private static String canonicalSerial(String pasted) throws ClientException {
        String serial = pasted == null ? "" : pasted.replaceAll("[ \\t\\r\\n:-]", "");
        serial = serial.replaceFirst("^(?i:serial=|0x)", "");
        // A shorter one is not padded: whether a zero was lost or the paste was cut, nobody can know.
        if (!serial.matches("[0-9A-Fa-f]{40}")) {
            throw invalidInput("cert_serialno is not 40 hexadecimal digits (was a leading zero lost?)");
        }
        return serial.toUpperCase(java.util.Locale.ROOT);
    }

    private static final Pattern KEY_PEM = Pattern.compile(
            "-----BEGIN (RSA )?PRIVATE KEY-----\\s([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----");

    /** PKCS#8 or PKCS#1, without a pass phrase. */
    private static RSAPrivateKey loadKey(String path) throws ClientException {
        String pem;
        try {
            pem = Files.readString(Path.of(path == null ? "" : path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw invalidInput("private_key_file cannot be opened");
        }
        if (pem.contains("ENCRYPTED")) throw invalidInput("private_key_file is protected by a pass phrase");
        Matcher match = KEY_PEM.matcher(pem);
        if (!match.find()) throw invalidInput("private_key_file holds no private key in PEM");
        try {
            byte[] der = Base64.getMimeDecoder().decode(match.group(2));
            if (match.group(1) != null) der = wrapPkcs1(der);
            PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
            return (RSAPrivateKey) key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw invalidInput("private_key_file holds no RSA key");
        }
    }

    /** The JDK reads PKCS#8 only: SEQUENCE { INTEGER 0, the name of RSA, OCTET STRING { PKCS#1 } }. */
    private static byte[] wrapPkcs1(byte[] pkcs1) {
        byte[] version = {2, 1, 0};
        byte[] rsaEncryption = {0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0};
        return der(0x30, version, rsaEncryption, der(4, pkcs1));
    }

    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) content.writeBytes(part);
        int length = content.size();
        var out = new ByteArrayOutputStream();
        out.write(tag);
        // Two bytes of length, as DER wants it for 256 to 65535: every RSA key is in between.
        out.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length});
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    // --- transport: one exchange, bounded in time and size ---------------------------------------

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /** An HttpClient has a thread of its own, so one has to do for each ca_file. */
    private static final Map<String, HttpClient> HTTP_CLIENTS = new ConcurrentHashMap<>();

    private static String checkBaseUrl(String text) throws ClientException {
        try {
            var url = new URI(text == null ? "" : text);
            String scheme = url.getScheme(), host = url.getHost();
            boolean plain = "http".equals(scheme) && host != null && LOOPBACK.contains(host); // tests only
            boolean bare = host != null && url.getUserInfo() == null && url.getQuery() == null
                    && url.getFragment() == null && url.getPath().matches("/?");
            if (bare && (plain || "https".equals(scheme))) return scheme + "://" + url.getAuthority();
        } catch (URISyntaxException e) {
            // said below
        }
        throw invalidInput("base_url is not of the form https://host[:port]");
    }

    private static HttpClient httpClient(String caFile) throws ClientException {
        HttpClient known = HTTP_CLIENTS.get(String.valueOf(caFile));
        if (known != null) return known;
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER); // one would carry the request away
        try {
            // The trust managers check the chain; java.net.http itself has them check the host.
            if (caFile != null) builder.sslContext(trusting(Path.of(caFile)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw invalidInput("ca_file holds no certificates in PEM");
        }
        var tls = new SSLParameters();
        tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        HttpClient client = builder.sslParameters(tls).build();
        HTTP_CLIENTS.put(String.valueOf(caFile), client);
        return client;
    }

    private static SSLContext trusting(Path caFile) throws IOException, GeneralSecurityException {
        var anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null);
        try (InputStream pem = Files.newInputStream(caFile)) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                anchors.setCertificateEntry("anchor-" + anchors.size(), one);
            }
        }
        if (anchors.size() == 0) throw new GeneralSecurityException("no certificate");
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Collects an answer up to the limit. */
    private static final class Intake implements Consumer<Optional<byte[]>> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Void> overflow = new CompletableFuture<>();

        @Override
        public void accept(Optional<byte[]> chunk) {
            if (overflow.isDone()) return;
            chunk.ifPresent(bytes::writeBytes);
            if (bytes.size() > ANSWER_LIMIT) overflow.complete(null);
        }
    }

    /** The bytes of an answer of HTTP status 200: the only one this interface answers with. */
    private byte[] send(String target, String body, long deadline) throws ClientException {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + target));
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        var intake = new Intake();
        var exchange = http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArrayConsumer(intake));
        try {
            // Our own limit: that of HttpRequest ends when the head of the answer is there.
            CompletableFuture.anyOf(exchange, intake.overflow).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (intake.overflow.isDone()) {
                throw new ClientException("protocol", "the answer is over " + ANSWER_LIMIT + " bytes");
            }
            int status = exchange.join().statusCode();
            if (status != 200) throw new ClientException("protocol", "HTTP status " + status + " where 200 is due");
            return intake.bytes.toByteArray();
        } catch (TimeoutException e) {
            throw new ClientException("timeout", "no complete answer came in time");
        } catch (ExecutionException e) { // not its text: that may quote the answer
            Throwable cause = e.getCause();
            if (cause instanceof SSLHandshakeException) {
                throw new ClientException("tls", "the server did not prove who it is: " + cause.getMessage());
            }
            if (cause instanceof SSLException) throw new ClientException("tls", "the TLS connection failed");
            if (cause instanceof ProtocolException) throw new ClientException("protocol", "the answer is not HTTP");
            throw new ClientException("transport", "the connection failed or ended early");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("transport", "interrupted");
        } finally {
            exchange.cancel(true); // closes the connection, unless all is done
        }
    }

    // --- JSON: the JDK has none. By the letter of RFC 8259, and no duplicate members ---------------

    private static final class Json {
        private static final int NESTING_LIMIT = 32;
        private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

        private final String text;
        private int at;

        private Json(String text) {
            this.text = text;
        }

        /** An object; everything else is an IllegalArgumentException. */
        @SuppressWarnings("unchecked")
        static Map<String, Object> read(byte[] utf8) {
            String text;
            try {
                text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString(); // reports
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("not UTF-8");
            }
            var json = new Json(text);
            Object value = json.value(NESTING_LIMIT);
            json.skipSpace();
            json.require(json.at == text.length() && value instanceof Map);
            return (Map<String, Object>) value;
        }

        private void require(boolean good) {
            if (!good) throw new IllegalArgumentException("not JSON at " + at);
        }

        private char peek() {
            require(at < text.length());
            return text.charAt(at);
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        }

        private boolean took(char expected) {
            skipSpace();
            if (peek() != expected) return false;
            at++;
            return true;
        }

        private Object value(int levels) {
            skipSpace();
            switch (peek()) {
                case '{': return object(levels);
                case '[': return array(levels);
                case '"': return string();
                case 't': return word("true", Boolean.TRUE);
                case 'f': return word("false", Boolean.FALSE);
                case 'n': return word("null", null);
                default: return number();
            }
        }

        private Object word(String word, Object value) {
            require(text.startsWith(word, at));
            at += word.length();
            return value;
        }

        private Object number() {
            Matcher match = NUMBER.matcher(text).region(at, text.length());
            require(match.lookingAt());
            at = match.end();
            boolean whole = match.group(2) == null && match.group(3) == null;
            try {
                if (whole) return Long.valueOf(match.group());
            } catch (NumberFormatException e) {
                // more digits than a long holds
            }
            return Double.valueOf(match.group()); // no member of ours may be one
        }

        private Map<String, Object> object(int levels) {
            require(levels > 0);
            var members = new LinkedHashMap<String, Object>();
            at++;
            if (took('}')) return members;
            do {
                skipSpace();
                String name = string();
                require(took(':') && !members.containsKey(name));
                members.put(name, value(levels - 1));
            } while (took(','));
            require(took('}'));
            return members;
        }

        private List<Object> array(int levels) {
            require(levels > 0);
            var items = new ArrayList<Object>();
            at++;
            if (took(']')) return items;
            do items.add(value(levels - 1)); while (took(','));
            require(took(']'));
            return items;
        }

        private String string() {
            require(peek() == '"');
            at++;
            var out = new StringBuilder();
            for (char c = peek(); c != '"'; c = peek()) {
                require(c >= ' ');
                at++;
                out.append(c == '\\' ? escaped() : c);
            }
            at++;
            // NUL cuts texts short elsewhere; a lone surrogate is not text.
            require(out.indexOf("\0") < 0 && out.codePoints().noneMatch(p -> p >= 0xd800 && p <= 0xdfff));
            return out.toString();
        }

        private char escaped() {
            char c = peek();
            at++;
            if (c != 'u') {
                int which = "\"\\/bfnrt".indexOf(c);
                require(which >= 0);
                return "\"\\/\b\f\n\r\t".charAt(which);
            }
            require(at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}"));
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }

        /** Maps, lists, texts, whole numbers and booleans. */
        static String write(Object value) {
            if (value instanceof Map) {
                var members = new ArrayList<String>();
                ((Map<?, ?>) value).forEach((name, member) -> members.add(write(name) + ":" + write(member)));
                return "{" + String.join(",", members) + "}";
            }
            if (value instanceof List) {
                var items = new ArrayList<String>();
                ((List<?>) value).forEach(item -> items.add(write(item)));
                return "[" + String.join(",", items) + "]";
            }
            if (!(value instanceof String)) return String.valueOf(value);
            var out = new StringBuilder("\"");
            for (char c : ((String) value).toCharArray()) {
                if (c == '"' || c == '\\') out.append('\\').append(c);
                else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
                else out.append(c);
            }
            return out.append('"').toString();
        }
    }

    // --- answers: strict, since a lenient reader hides what a proxy or a fault has done ------------

    private static Map<String, Object> readAnswer(byte[] bytes) throws ApiException, ClientException {
        Map<String, Object> answer;
        try {
            answer = Json.read(bytes);
        } catch (IllegalArgumentException e) {
            throw new ClientException("protocol", "the answer is not a strict JSON object");
        }
        Object errcode = answer.containsKey("errcode") ? answer.get("errcode") : (Object) 0L;
        if (!(errcode instanceof Long)) throw new ClientException("protocol", "errcode is not a whole number");
        if ((Long) errcode != 0) {
            Object errmsg = answer.get("errmsg");
            throw new ApiException((Long) errcode, errmsg instanceof String ? (String) errmsg : "");
        }
        return answer; // errcode may be absent: each caller asks for the members that success has
    }

    private static Map<String, Object> readCategory(Object item) throws ClientException {
        var category = new LinkedHashMap<String, Object>();
        Map<?, ?> members = item instanceof Map ? (Map<?, ?>) item : Map.of();
        boolean third = members.containsKey("third_class") || members.containsKey("third_id");
        for (String level : third ? List.of("first", "second", "third") : List.of("first", "second")) {
            Object name = members.get(level + "_class"), id = members.get(level + "_id");
            if (!(name instanceof String) || !(id instanceof Long)) {
                throw new ClientException("protocol", "a category is not two or three levels of names and numbers");
            }
            category.put(level + "_class", name);
            category.put(level + "_id", id);
        }
        return category;
    }

    // --- decryption: one refusal for every fault, or the client becomes a padding oracle -----------

    /** A consenting user. No toString of a record: it would print the person into a log. */
    public static final class Person {
        public final String realName, credentialId;

        Person(String realName, String credentialId) {
            this.realName = realName;
            this.credentialId = credentialId;
        }
    }

    /** The plaintext, or nothing. A wrong key may also yield random bytes: check what comes out. */
    private static byte[] openSealed(RSAPrivateKey key, String text) {
        try {
            byte[] sealed = Base64.getDecoder().decode(text);
            // Encoded again it must be the same: padded, and no stray bits.
            boolean strict = Base64.getEncoder().encodeToString(sealed).equals(text);
            if (!strict || sealed.length != (key.getModulus().bitLength() + 7) / 8) return new byte[0];
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding"); // "ECB" means nothing here
            rsa.init(Cipher.DECRYPT_MODE, key);
            return rsa.doFinal(sealed);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** GBK, read as GB18030: the same bytes for every character of GBK, and rare ones beside it. Null
     * if it is no name. */
    private static String decodeName(byte[] plain) {
        try {
            // A decoder of its own: new String(…) would replace what it cannot read.
            String name = Charset.forName("GB18030").newDecoder().decode(ByteBuffer.wrap(plain)).toString();
            boolean bad = name.isEmpty() || name.codePoints().anyMatch(p -> Character.isISOControl(p) || p == 0xfffd);
            return bad ? null : name;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** 15 digits, or 18 with the check character of ISO 7064 MOD 11-2; else null. */
    private static String decodeCredential(byte[] plain) {
        var text = new String(plain, StandardCharsets.ISO_8859_1);
        if (text.matches("[0-9]{15}")) return text;
        if (!text.matches("[0-9]{17}[0-9X]")) return null;
        int sum = 0;
        for (int i = 0; i < 17; i++) sum = (sum + text.charAt(i) - '0') * 2 % 11;
        int check = text.charAt(17) == 'X' ? 10 : text.charAt(17) - '0';
        return (sum + check) % 11 == 1 ? text : null;
    }

    private static Person openPerson(RSAPrivateKey key, String sealedName, String sealedCredential)
            throws ClientException {
        byte[] plainName = openSealed(key, sealedName), plainCredential = openSealed(key, sealedCredential);
        String name = decodeName(plainName), credential = decodeCredential(plainCredential);
        if (name == null || credential == null) {
            throw new ClientException("decrypt", "the answer does not open to a name and a credential with this key");
        }
        return new Person(name, credential);
    }

    // --- the client ----------------------------------------------------------------------------------

    private static final class CachedToken {
        final String text;
        final long until; // System.nanoTime()

        CachedToken(String text, long until) {
            this.text = text;
            this.until = until;
        }
    }

    /** For the life of the process: base URL, appid and appsecret to token. */
    private static final Map<List<String>, CachedToken> TOKENS = new ConcurrentHashMap<>();

    private final String baseUrl, accessToken, appid, appsecret;
    private final HttpClient http;
    private final long timeoutMs;

    /** One mini-program at one host. caFile null: the JDK's anchors. accessToken null: tokens are
     * fetched by appid and appsecret; a token that is handed in is its owner's to renew. */
    public Client(String baseUrl, String caFile, long timeoutMs, String accessToken, String appid, String appsecret)
            throws ClientException {
        this.baseUrl = checkBaseUrl(baseUrl);
        if (accessToken != null) {
            checkVisible("access_token", accessToken);
        } else {
            checkVisible("appid", appid);
            checkVisible("appsecret", appsecret);
        }
        if (!Charset.isSupported("GB18030")) {
            throw new ClientException("encoding", "this Java runtime lacks GB18030: add the module jdk.charsets");
        }
        this.http = httpClient(caFile);
        this.timeoutMs = timeoutMs;
        this.accessToken = accessToken;
        this.appid = appid;
        this.appsecret = appsecret;
    }

    public List<Map<String, Object>> getCategory() throws ApiException, ClientException {
        Object items = new Call().run("/wxa/get_category", null).get("category_list");
        if (!(items instanceof List)) throw new ClientException("protocol", "the answer has no category_list");
        var categories = new ArrayList<Map<String, Object>>();
        for (Object item : (List<?>) items) categories.add(readCategory(item));
        return categories;
    }

    public Person getRealnameInfo(String authToken, String mchId, String certSerialNo, String privateKeyFile)
            throws ApiException, ClientException {
        checkVisible("auth_token", authToken);
        if (mchId == null || !mchId.matches("[0-9]+")) throw invalidInput("mch_id is not a decimal number");
        String serial = canonicalSerial(certSerialNo);
        RSAPrivateKey key = loadKey(privateKeyFile);
        Supplier<Map<String, Object>> signedBody = () -> {
            long timestamp = System.currentTimeMillis() / 1000;
            var body = new LinkedHashMap<String, Object>();
            body.put("auth_token", authToken);
            body.put("mch_id", mchId);
            body.put("cert_serialno", serial);
            body.put("timestamp", timestamp);
            // The document prints "×tamp": an HTML entity ate "&times". No line break at the end.
            body.put("sign", sign(key, "cert_serialno=" + serial + "&timestamp=" + timestamp));
            return body;
        };
        var answer = new Call().run("/cgi-bin/wxopen/getrealnameinfo", signedBody);
        // "encryted", without p: the interface spells it so.
        Object name = answer.get("encryted_real_name"), credential = answer.get("encryted_credential_id");
        if (!(name instanceof String) || !(credential instanceof String)) {
            throw new ClientException("protocol", "the answer lacks encryted_real_name or encryted_credential_id");
        }
        return openPerson(key, (String) name, (String) credential);
    }

    private static String sign(RSAPrivateKey key, String text) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA"); // PKCS#1 v1.5
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs SHA256withRSA", e);
        }
    }

    /** One call of a user's: all its exchanges share one deadline and one retry of errcode -1. */
    private final class Call {
        private final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        private boolean mayRepeat = true;

        Map<String, Object> run(String path, Supplier<Map<String, Object>> body) throws ApiException, ClientException {
            if (accessToken != null) return exchange(path, accessToken, body);
            CachedToken cached = TOKENS.get(List.of(baseUrl, appid, appsecret));
            boolean fresh = cached != null && System.nanoTime() - cached.until < 0;
            String token = fresh ? cached.text : fetchToken(false);
            try {
                return exchange(path, token, body);
            } catch (ApiException refusal) {
                if (refusal.errcode != TOKEN_NOT_LATEST && refusal.errcode != TOKEN_EXPIRED) throw refusal;
                // Ask politely first: another process may have renewed it, and to force yet another
                // would void theirs, and they ours, round and round.
                String renewed = fetchToken(false);
                if (renewed.equals(token)) renewed = fetchToken(true);
                if (renewed.equals(token)) throw refusal;
                return exchange(path, renewed, body);
            }
        }

        /** From stable_token, which gives all processes of an app the same one. */
        private String fetchToken(boolean force) throws ApiException, ClientException {
            long asked = System.nanoTime();
            var answer = exchange("/cgi-bin/stable_token", null, () -> Map.of(
                    "grant_type", "client_credential", "appid", appid, "secret", appsecret, "force_refresh", force));
            Object token = answer.get("access_token"), seconds = answer.get("expires_in");
            if (!(token instanceof String) || ((String) token).isEmpty()
                    || !(seconds instanceof Long) || (Long) seconds <= 0 || (Long) seconds > 86400) {
                throw new ClientException("protocol", "the answer lacks an access_token or its expires_in");
            }
            long until = asked + TimeUnit.SECONDS.toNanos((Long) seconds);
            TOKENS.put(List.of(baseUrl, appid, appsecret), new CachedToken((String) token, until));
            return (String) token;
        }

        private Map<String, Object> exchange(String path, String token, Supplier<Map<String, Object>> body)
                throws ApiException, ClientException {
            try {
                return exchangeOnce(path, token, body);
            } catch (ApiException refusal) {
                boolean timeAllows = deadline - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(BUSY_PAUSE_MS);
                if (refusal.errcode != BUSY || !mayRepeat || !timeAllows) throw refusal;
            }
            mayRepeat = false;
            try {
                Thread.sleep(BUSY_PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClientException("transport", "interrupted");
            }
            return exchangeOnce(path, token, body);
        }

        private Map<String, Object> exchangeOnce(String path, String token, Supplier<Map<String, Object>> body)
                throws ApiException, ClientException {
            String query = token == null ? "" : "?access_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
            // The body is made anew for each attempt: signed with the time it is sent at.
            return readAnswer(send(path + query, body == null ? null : Json.write(body.get()), deadline));
        }
    }

    // --- the adapter for wxconform: a case in, a result out ------------------------------------------

    private static final List<String> TEXTS = List.of("op", "base_url", "ca_file", "access_token", "appid",
            "appsecret", "auth_token", "mch_id", "cert_serialno", "private_key_file");

    private static Map<String, Object> result(Object... members) {
        var result = new LinkedHashMap<String, Object>();
        for (int i = 0; i < members.length; i += 2) result.put((String) members[i], members[i + 1]);
        return result;
    }

    private static Map<String, Object> runCase(Map<String, Object> input) {
        try {
            return runOperation(input);
        } catch (ApiException e) {
            return result("outcome", "api_error", "errcode", e.errcode, "errmsg", e.errmsg);
        } catch (ClientException e) {
            return result("outcome", "client_error", "kind", e.kind, "message", e.getMessage());
        }
    }

    private static Map<String, Object> runOperation(Map<String, Object> input) throws ApiException, ClientException {
        var text = new LinkedHashMap<String, String>();
        for (String name : TEXTS) {
            Object value = input.get(name);
            if (value != null && !(value instanceof String)) throw invalidInput("an input is not a text");
            text.put(name, (String) value);
        }
        String op = text.get("op");
        if (!"get_category".equals(op) && !"get_realname_info".equals(op)) {
            return result("outcome", "unsupported", "message", "operations are get_category and get_realname_info");
        }
        String timeout = String.valueOf(input.getOrDefault("timeout_ms", 10_000L));
        if (!timeout.matches("[1-9][0-9]{0,6}")) throw invalidInput("timeout_ms is not a number of milliseconds");
        var client = new Client(text.get("base_url"), text.get("ca_file"), Long.parseLong(timeout),
                text.get("access_token"), text.get("appid"), text.get("appsecret"));
        if (op.equals("get_category")) return result("outcome", "ok", "category_list", client.getCategory());
        Person person = client.getRealnameInfo(text.get("auth_token"), text.get("mch_id"),
                text.get("cert_serialno"), text.get("private_key_file"));
        return result("outcome", "ok", "real_name", person.realName, "credential_id", person.credentialId);
    }

    private static void print(Map<String, Object> result) {
        byte[] line = (Json.write(result) + "\n").getBytes(StandardCharsets.UTF_8); // whatever the locale says
        System.out.write(line, 0, line.length);
        System.out.flush();
    }

    private static void runLines() throws IOException {
        // As ISO 8859-1, which keeps the bytes as they are for Json to judge.
        var lines = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) continue;
            try {
                print(runCase(Json.read(line.getBytes(StandardCharsets.ISO_8859_1))));
            } catch (IllegalArgumentException e) {
                print(result("outcome", "client_error", "kind", "invalid_input", "message", "the line is no JSON object"));
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 1 && arguments[0].equals("--stdio")) {
            runLines();
        } else if (arguments.length == 0) {
            var input = new LinkedHashMap<String, Object>();
            for (String name : TEXTS) input.put(name, System.getenv("WX_" + name.toUpperCase(java.util.Locale.ROOT)));
            String timeout = System.getenv("WX_TIMEOUT_MS");
            if (timeout != null) input.put("timeout_ms", timeout);
            print(runCase(input));
        } else {
            System.err.println("usage: java Client.java [--stdio]");
            System.exit(2);
        }
        System.exit(0); // the threads of HttpClient do not hold us up
    }
}
