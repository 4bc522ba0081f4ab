// What a new asset says, decided from the file's own facts, what was said by whoever sent it, its folders,
// and its profile (W5, W11, W20, C15).
//
// Invariant: pure. A value that the file carries itself is never overwritten; one that was said comes before
// what its folders say, and that before a profile's default; list fields take all. Every value says where it
// came from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/asset.h"
#include "domain/facts.h"
#include "domain/fields.h"
#include "domain/profile.h"

namespace sluice::domain {

/// What a person said of a file when sending it.
struct Said {
    std::map<std::string, std::vector<std::string>> metadata;  ///< field key → values
    std::string origin;                                        ///< who, where
};

/// What is added to the facts of a file.
struct Besides {
    Said said = {};
    std::map<std::string, std::vector<std::string>> from_folders = {};  ///< field key → values
    Fields fields = Fields();                                           ///< of the account
};

[[nodiscard]] std::vector<MetadataValue> merge_metadata(const Facts& facts, const Profile& profile,
                                                        const Besides& besides = {});
/// The file's own title, else its name without extension.
[[nodiscard]] std::string choose_title(const std::vector<MetadataValue>& metadata,
                                       const std::string& filename);
/// True where a list of a profile or a plan takes files of this kind and MIME type (M16: decided by content,
/// not extension): they stand on it, or there is none.
[[nodiscard]] bool is_type_allowed(const std::vector<std::string>& allowed_types, Kind kind,
                                   const std::string& mime);

}  // namespace sluice::domain
