// Cursors of lists that are kept nowhere else: who asked, for what, and how far it was told.
//
// Invariant: the text is opaque and signed, like a listing's cursor; it can be used again and again.
#pragma once

#include <boost/json/fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace sluice::sandbox {

/// `kind` keeps the cursor of one list from being taken for that of another.
[[nodiscard]] std::string encode_page_token(std::string_view kind, const boost::json::object& state,
                                            std::string_view signing_key);
/// Nothing if this world didn't make it for `kind`.
[[nodiscard]] std::optional<boost::json::object> decode_page_token(std::string_view kind,
                                                                   std::string_view text,
                                                                   std::string_view signing_key);

}  // namespace sluice::sandbox
