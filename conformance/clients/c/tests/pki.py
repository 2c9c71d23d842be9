"""Keys and certificates for the tests, made on the spot by the openssl program and thrown away."""

import os
import subprocess


def run(*command, data=None):
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout


class Pki:
    """Two CAs, server certificates good and bad, and the merchants' RSA keys, all in one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.sealed = {}
        self._make_ca("ca")
        self._make_ca("other-ca")
        self._make_leaf("good")
        self._make_leaf("wrong-host", names="DNS:example.invalid")
        self._make_leaf("untrusted", ca="other-ca")
        self._make_leaf("expired", start="20010101000000Z", end="20020101000000Z")
        self._make_leaf("not-yet-valid", start="20600101000000Z", end="20610101000000Z")
        self._make_ca("self-signed", names="DNS:localhost,IP:127.0.0.1")
        self._make_rsa("merchant", 2048)
        self._make_rsa("big", 4096)
        self._make_rsa("stranger", 2048)
        self._make_odd_keys()

    def path(self, name):
        return os.path.join(self.folder, name)

    def _make_ca(self, name, names=None):
        extra = ["-addext", "subjectAltName=" + names] if names else []
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "30", "-subj", "/CN=test " + name, "-keyout", self.path(name + ".key"),
            "-out", self.path(name + ".pem"), *extra)

    def _make_leaf(self, name, ca="ca", names="DNS:localhost,IP:127.0.0.1", start=None, end=None):
        work = self.path(name + ".ca")
        os.mkdir(work)
        open(os.path.join(work, "index"), "w").close()
        config = os.path.join(work, "config")
        with open(config, "w") as file:
            file.write(
                "[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nnew_certs_dir=%s\nrand_serial=yes\n"
                "default_md=sha256\ndefault_days=30\npolicy=p\nx509_extensions=x\n"
                "[p]\ncommonName=supplied\n[x]\nsubjectAltName=%s\nbasicConstraints=CA:FALSE\n"
                % (work, work, names))
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=test " + name, "-keyout", self.path(name + ".key"),
            "-out", os.path.join(work, "csr"))
        dates = ["-startdate", start, "-enddate", end] if start else []
        run("openssl", "ca", "-batch", "-notext", "-config", config, "-in", os.path.join(work, "csr"),
            "-cert", self.path(ca + ".pem"), "-keyfile", self.path(ca + ".key"),
            "-out", self.path(name + ".pem"), *dates)

    def _make_rsa(self, name, bits):
        key = self.path(name + ".rsa")
        run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:%d" % bits,
            "-out", key)
        run("openssl", "rsa", "-in", key, "-traditional", "-out", key + ".pkcs1")
        run("openssl", "pkey", "-in", key, "-pubout", "-out", key + ".pub")

    def _make_odd_keys(self):
        run("openssl", "pkey", "-in", self.path("merchant.rsa"), "-aes256", "-passout", "pass:x",
            "-out", self.path("protected.rsa"))
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-out", self.path("ec.rsa"))
        with open(self.path("garbage.rsa"), "w") as file:
            file.write("this is no key\n")

    def seal(self, plain, key="merchant", padding="pkcs1"):
        """The same plaintext gives the same ciphertext again: to start openssl takes the tests' time."""
        wanted = (plain, key, padding)
        if wanted not in self.sealed:
            self.sealed[wanted] = run(
                "openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", self.path(key + ".rsa.pub"),
                "-pkeyopt", "rsa_padding_mode:" + padding, data=plain)
        return self.sealed[wanted]

    def signature_is_good(self, signature, text, key="merchant"):
        file = self.path("signature")
        with open(file, "wb") as out:
            out.write(signature)
        done = subprocess.run(["openssl", "dgst", "-sha256", "-verify",
                               self.path(key + ".rsa.pub"), "-signature", file],
                              input=text, capture_output=True)
        return done.returncode == 0


def to_charset(text, charset):
    return run("iconv", "-f", "UTF-8", "-t", charset, data=text.encode())
