/* A library that holds nothing of its own: its name is what is looked for, and its one dependency
 * (libcrypto.so.3, libssl.so.3) is where the functions are found. */

extern const char wx_tls_compat_stand_in;
const char wx_tls_compat_stand_in = 0;
