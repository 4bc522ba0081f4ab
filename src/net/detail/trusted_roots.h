// The certificates that this machine trusts, read once and shared by all connections.
//
// Invariant: the same files that libcurl would read by itself (Debian: /etc/ssl/certs/ca-certificates.crt),
// read again when they change. Reading them takes some 20 ms of processor time, which libcurl would spend on
// every connection. Thread-safe.
#pragma once

#include <curl/curl.h>

namespace sluice::net::detail {

/// Makes the connections of `easy` trust the shared certificates. Where they can't be read, libcurl reads its
/// own.
void trust_shared_roots(CURL* easy);

}  // namespace sluice::net::detail
