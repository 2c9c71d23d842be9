/* The key and the certificate that options name. */
#ifndef WXTOOL_KEYS_H
#define WXTOOL_KEYS_H

#include "protocol/crypto.h"
#include "tools/wxtool/run.h"

/* WXTOOL_PRIVATE_KEY, WXTOOL_CERTIFICATE: owning locals, NULL at first. */
#define WXTOOL_PRIVATE_KEY(name)                                                                   \
    __attribute__((cleanup(wxtool_private_key_release))) struct wx_private_key *name = NULL
#define WXTOOL_CERTIFICATE(name)                                                                   \
    __attribute__((cleanup(wxtool_certificate_release))) struct wx_certificate *name = NULL

void wxtool_private_key_release(struct wx_private_key **key);
void wxtool_certificate_release(struct wx_certificate **certificate);

/* wxtool_private_key_load: the key of a PEM file ("-": standard input). WXTOOL_USAGE where `path`
 * is NULL, cannot be read, or holds none. */
bool wxtool_private_key_load(struct wxtool_run *run, const char *path, struct wx_private_key **out);

/* wxtool_certificate_load: the same for --cert. wxtool_certificate_load_as: for another option,
 * named with its hyphens. */
bool wxtool_certificate_load(struct wxtool_run *run, const char *path, struct wx_certificate **out);
bool wxtool_certificate_load_as(struct wxtool_run *run, const char *option, const char *path,
                                struct wx_certificate **out);

#endif
