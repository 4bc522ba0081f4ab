// Shapes that many routes share: metadata, refusals, answers with bytes.
//
// Invariant: paths on the wire are relative to what the caller sees as its root; a type that the spec
// declares as a union of subtypes (Metadata) carries `.tag`, a concrete one (FileMetadata) doesn't.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/message.h"
#include "sandbox/routes.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

enum class Declared {
    as_metadata,  ///< with `.tag`
    as_subtype,   ///< without
};

/// What a caller may ask for on top.
struct MetadataOptions {
    std::vector<std::string> template_ids = {};  ///< property groups of these
    bool explicit_shared_members = false;
    bool restorable = false;
};

[[nodiscard]] boost::json::object metadata_json(const Call& call, const Entry& entry, Declared declared);
[[nodiscard]] boost::json::object deleted_json(const Call& call, std::string_view path_display);
/// The same as text, declared as Metadata; for long lists.
void append_metadata(std::string& out, const Call& call, const Entry& entry);
void append_deleted(std::string& out, const Call& call, std::string_view path_display);
/// Adds to an object appended before what `options` ask for; without `entry` it is one of DeletedMetadata.
void append_extras(std::string& out, const Call& call, const Entry* entry, const MetadataOptions& options);

/// The union that says why; `incorrect_offset` carries `correct_offset` beside its tag.
[[nodiscard]] boost::json::object refusal_json(const Refusal& refusal);
/// 409.
[[nodiscard]] net::Response refused(const Refusal& refusal);
/// 500: the sandbox itself, or the caller's connection, failed.
[[nodiscard]] net::Response server_error(const Error& error);

/// JSON fit for a header: every character from U+007F up is `\uXXXX`.
[[nodiscard]] std::string header_json(const boost::json::value& value);

/// The absolute path (in the caller's case) that `given` means: "", "/a/b", "id:…", "id:…/b", "ns:…/b"; of a
/// namespace that isn't mounted it begins with "ns:". Refusals are LookupError.
[[nodiscard]] Outcome<std::string> resolve(const View& view, const Call& call, const std::string& given);
/// The file or folder at `given`, which may also be "rev:…". Refusals are LookupError.
[[nodiscard]] Outcome<EntryPtr> look_up(const View& view, const Call& call, const std::string& given);
/// The same, refusing folders with `not_file`.
[[nodiscard]] Outcome<EntryPtr> look_up_file(const View& view, const Call& call, const std::string& given);

/// The file's bytes, or the range that was asked for (RFC 9110 §14), with ETag; 304, 416 where they apply.
[[nodiscard]] net::Response bytes_answer(const net::Request& request, const Entry& file);

}  // namespace sluice::sandbox
