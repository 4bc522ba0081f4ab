// tus, the protocol for resumable uploads (https://tus.io/protocols/resumable-upload, version 1.0.0): its
// headers in and out. Core, creation, termination and checksum.
//
// Invariant: nothing here knows of pages or stores. Every answer says which version it speaks.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/message.h"

namespace sluice::api {

inline constexpr const char* tus_version = "1.0.0";

/// Fails with `tus_version_unsupported` where the client doesn't speak ours.
[[nodiscard]] Result<> check_tus(const net::Request& request);
/// `Upload-Length`. Fails with `upload_length_invalid`, also where it is to come later.
[[nodiscard]] Result<std::int64_t> tus_length(const net::Request& request);
/// `Upload-Offset`. Fails with `upload_offset_invalid`.
[[nodiscard]] Result<std::int64_t> tus_offset(const net::Request& request);
/// `Upload-Metadata`: decoded values by key. Fails with `upload_metadata_invalid`.
[[nodiscard]] Result<std::map<std::string, std::string>> tus_metadata(const net::Request& request);
struct TusChecksum {
    std::optional<std::string> sha1;  ///< raw bytes
    std::optional<std::string> sha256;
};
/// `Upload-Checksum`, where there is one. Fails with `checksum_invalid` or `checksum_algorithm_unsupported`.
[[nodiscard]] Result<TusChecksum> tus_checksum(const net::Request& request);

/// Where the bytes of a PATCH go, and how they are checked. Fails with `content_type_unsupported`, and as
/// tus_offset and tus_checksum do.
struct TusPiece {
    std::int64_t offset = 0;
    TusChecksum checksum;
};
[[nodiscard]] Result<TusPiece> tus_piece(const net::Request& request);

/// What came of `work`, as tus tells it; `refuse` makes an answer of an error.
[[nodiscard]] net::Response tus_answer(const net::Request& request,
                                       const std::function<Result<net::Response>()>& work,
                                       const std::function<net::Response(const Error&)>& refuse);
/// An answer that says how much has come.
[[nodiscard]] net::Response tus_offset_response(int status, std::int64_t received, std::int64_t size);
/// An empty answer that says which version it speaks.
[[nodiscard]] net::Response tus_response(int status);
/// What is possible here, for OPTIONS.
[[nodiscard]] net::Response tus_options(std::int64_t file_bytes_max);

}  // namespace sluice::api
