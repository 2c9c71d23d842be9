/* Evidence of a run, for somebody who was not there: a folder with the log, what follows from it,
 * what it was made with, a manifest of digests, and a signature over that.
 *
 *   log.ndjson        the log, as the run wrote it
 *   report.html       the report made from it
 *   transcripts/      the lines of each case (a '/' of its name is written '@')
 *   cases/            the case pack as used
 *   ledger.json       the ledger of known failures, where one was used
 *   statement.json    an in-toto Statement, predicate test-result v0.1
 *   README.txt        how to verify all this without wxconform
 *   SHA256SUMS        digests of all of these, sorted, as sha256sum writes them
 *   manifest.sig      the signature over SHA256SUMS: openssl dgst -sha256 -verify
 *
 * A local signature proves origin and integrity, not honesty: who holds the key can sign what never
 * happened. */
#ifndef CONF_EVIDENCE_H
#define CONF_EVIDENCE_H

#include "conformance/folder.h"
#include "conformance/log.h"
#include "conformance/problems.h"

#define CONF_EVIDENCE_LOG "log.ndjson"
#define CONF_EVIDENCE_REPORT "report.html"
#define CONF_EVIDENCE_TRANSCRIPTS "transcripts/"
#define CONF_EVIDENCE_CASES "cases/"
#define CONF_EVIDENCE_LEDGER "ledger.json"
#define CONF_EVIDENCE_STATEMENT "statement.json"
#define CONF_EVIDENCE_README "README.txt"
#define CONF_EVIDENCE_MANIFEST "SHA256SUMS"
#define CONF_EVIDENCE_SIGNATURE "manifest.sig"

/* --- Making --- */

struct conf_attest {
    const char *log;           /* the files' paths */
    const char *key;           /* PEM, private, RSA or EC */
    const char *out;           /* the folder to make */
    const char *client_binary; /* or NULL */
    const char *ledger;        /* or NULL */
    const char *cases;         /* a folder, or NULL: the built-in ones */
};

/* conf_evidence_attest: makes the folder. WX_ERR_FORMAT, WX_ERR_MISMATCH, WX_ERR_KEY where log,
 * key, ledger or cases are none or not those of the run, WX_ERR_MISMATCH too where `out` exists,
 * WX_ERR_IO where something cannot be read or written; `out_reason` gets a sentence. */
enum wx_status conf_evidence_attest(const struct conf_attest *request, struct wx_buf *out_reason)
    WX_MUST_CHECK;

/* The client's binary as the statement names it. */
struct conf_subject {
    const char *name;   /* NULL: none was given */
    const char *digest; /* SHA-256, hex */
};

/* conf_evidence_derive: adds what follows from a log alone: report, transcripts, statement, README.
 */
enum wx_status conf_evidence_derive(const struct conf_log *log, const struct conf_subject *client,
                                    struct conf_folder *folder) WX_MUST_CHECK;

/* conf_evidence_digest: the SHA-256 of bytes as 64 hex digits. */
enum wx_status conf_evidence_digest(struct wx_bytes content, char out[65]) WX_MUST_CHECK;

/* conf_evidence_pack_digest: the digest of the files below cases/, as the header of a log has it
 * behind "sha256:" (conf_pack.digest). */
enum wx_status conf_evidence_pack_digest(const struct conf_folder *folder, char out[65])
    WX_MUST_CHECK;

/* --- Verifying --- */

/* What was found. Each list is empty where that part is in order; completeness and result mean
 * something only where the log could be read. */
struct conf_verification {
    bool judged;                       /* whether it could */
    struct conf_problems signature;    /* who vouches for it */
    struct conf_problems consistency;  /* whether it is what was signed, and agrees with itself */
    struct conf_problems completeness; /* whether it proves what a whole run proves */
    struct conf_problems result;       /* whether the run was green */
    struct wx_buf notes;               /* lines for a person */
};

/* conf_evidence_verify: looks through a folder with a public key that the auditor brings. Needs
 * nothing else and no network. `client_binary` is a file to compare with the statement, or NULL.
 * WX_ERR_IO and others only where the folder or a file of the auditor's cannot be read, or the key
 * is none (WX_ERR_KEY): `out_reason` gets a sentence. `out` is given zeroed, and released. */
enum wx_status conf_evidence_verify(const char *folder, const char *key, const char *client_binary,
                                    struct conf_verification *out, struct wx_buf *out_reason)
    WX_MUST_CHECK;

void conf_verification_release(struct conf_verification *verification);

#endif
