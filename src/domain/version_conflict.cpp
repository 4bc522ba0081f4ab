#include "domain/version_conflict.h"

#include <algorithm>

namespace sluice::domain {
namespace {

/// The asset of the nearest that came before, else of the nearest after; in order of listing.
const Precedent* nearest(const std::vector<Precedent>& all) {
    const auto later = std::ranges::find(all, true, &Precedent::is_later);
    if (later != all.begin()) return &*std::prev(later);
    return later == all.end() ? nullptr : &*later;
}

}  // namespace

Placement place_of(const ArrivingFile& file) {
    if (file.rule == VersionConflict::new_asset) return {};
    const bool is_same_file = !file.of_file.empty();
    // Two people's files may have the same name: only a profile that says so makes versions of them.
    if (!is_same_file && !file.rule) return {};
    const auto& precedents = is_same_file ? file.of_file : file.at_place;
    const Precedent* before = nearest(precedents);
    if (before == nullptr) return {};
    return {before->asset_id, file.rule != VersionConflict::new_version, is_same_file};
}

}  // namespace sluice::domain
