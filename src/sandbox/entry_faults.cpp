#include "sandbox/entry_faults.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace sluice::sandbox {

namespace {

using Tags = std::vector<std::string>;

/// What the entries of a batch can fail with (files.stone); empty: not with that.
struct EntryFailures {
    std::string_view route;
    Tags full;
    Tags contended;
    Tags restricted;
};

const std::vector<EntryFailures>& failures() {
    const std::string space = "insufficient_space";
    const std::string contention = "too_many_write_operations";
    const std::string restricted = "restricted_content";
    const Tags no_space_there{"relocation_error", "to", space};
    const Tags restricted_there{"relocation_error", "from_lookup", restricted};
    static const std::vector<EntryFailures> all = {
        {"files/upload_session/finish_batch", {"path", space}, {contention}, {}},
        {"files/upload_session/finish_batch_v2", {"path", space}, {contention}, {}},
        {"files/create_folder_batch", {"path", space}, {"path", contention}, {}},
        {"files/delete_batch", {}, {contention}, {}},
        {"files/move_batch_v2", no_space_there, {contention}, restricted_there},
        {"files/copy_batch_v2", no_space_there, {contention}, restricted_there},
        {"files/get_thumbnail_batch", {}, {}, {"path", restricted}},
    };
    return all;
}

const EntryFailures* find(std::string_view route) {
    const auto found = std::ranges::find(failures(), route, &EntryFailures::route);
    return found == failures().end() ? nullptr : &*found;
}

}  // namespace

bool fails_by_entry(std::string_view route) {
    return find(route) != nullptr;
}

std::vector<std::string> entry_failure(FaultKind kind, std::string_view route) {
    const auto* known = find(route);
    if (known == nullptr) return {};
    if (kind == FaultKind::insufficient_space) return known->full;
    if (kind == FaultKind::too_many_write_operations) return known->contended;
    if (kind == FaultKind::restricted_content) return known->restricted;
    return {};
}

std::optional<Refusal> fault_of_entry(const Call& call, std::string_view list, std::size_t index) {
    const auto& fault = call.world.entry_fault();
    if (!fault) return std::nullopt;
    return fault(call.route, call.token.account_id, call.arguments.at(list).as_array().at(index));
}

}  // namespace sluice::sandbox
