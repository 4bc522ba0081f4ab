// What a new asset says, decided from the file's own facts and its profile (W5, W11).
//
// Invariant: pure. A value that the file carries itself is never overwritten by a profile's default; list
// fields take both. Every value says where it came from.
#pragma once

#include <string>
#include <vector>

#include "domain/asset.h"
#include "domain/facts.h"
#include "domain/profile.h"

namespace sluice::domain {

[[nodiscard]] std::vector<MetadataValue> merge_metadata(const Facts& facts, const Profile& profile);
/// The file's own title, else its name without extension.
[[nodiscard]] std::string choose_title(const std::vector<MetadataValue>& metadata,
                                       const std::string& filename);
/// True where the profile takes files of this kind and MIME type (M16: decided by content, not extension).
[[nodiscard]] bool is_type_allowed(const ProfileRules& rules, Kind kind, const std::string& mime);

}  // namespace sluice::domain
