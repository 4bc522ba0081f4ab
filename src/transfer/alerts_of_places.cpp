// Mails about contributor links and mapped folders that files can't come in by any more (W4, W22).
#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/members.h"
#include "transfer/alerts.h"

namespace sluice::transfer {
namespace {

constexpr std::size_t places_told_max = 20;
constexpr std::chrono::minutes try_again_after{15};

using Places = std::vector<catalog::BrokenPlace>;

std::string subject_of(const Places& places, const std::string& account_name) {
    const std::string what = places.size() == 1 ? cat("“", places.front().name, "” takes no more files")
                                                : cat(places.size(), " links and folders take no more files");
    return cat("Sluice: ", what, " (", account_name, ")");
}

struct Reached {
    std::string account_name;
    std::vector<domain::User> to;
};

Result<Reached> find_people(catalog::Scope& scope) {
    Reached reached;
    if (const auto account = TRY(catalog::Directory(scope.transaction).find_account(scope.account_id)))
        reached.account_name = account->name;
    reached.to = TRY(catalog::Members(scope).administrators());
    return reached;
}

}  // namespace

std::string broken_places_text(const Places& places, const std::string& account_name,
                               const std::string& url) {
    std::string text = cat("Files no longer come into the library of ", account_name, " by:\n\n");
    for (std::size_t i = 0; i < std::min(places.size(), places_told_max); ++i) {
        const auto& place = places[i];
        text += cat(
            "- ",
            place.link_id ? cat("the contributor link “", place.name, "”") : cat("the folder ", place.name),
            "\n  ", place.problem, "\n");
    }
    if (places.size() > places_told_max) text += cat("- and ", places.size() - places_told_max, " more\n");
    const bool has_link =
        std::ranges::any_of(places, [](const auto& place) { return place.link_id.has_value(); });
    return cat(text, "\nWhat you can do: open ", url,
               has_link ? "/contributor-links and click Repair" : "/mappings",
               ".\n\nWhat is in the library already isn't touched.\n");
}

std::size_t Alerts::tell_of_places(const std::stop_token& stop) {
    const auto all = m_ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::broken_places(transaction); });
    if (!all) return 0;
    const Instant now = m_ports.clock.now();
    std::size_t done = 0;
    for (auto first = all->begin(); first != all->end() && !stop.stop_requested();) {
        const auto account = first->account_id;
        const auto last =
            std::find_if(first, all->end(), [&](const auto& place) { return place.account_id != account; });
        const Places places(first, last);
        first = last;
        const auto rest = m_places_rest.find(account.value);
        if (rest != m_places_rest.end() && now < rest->second) continue;
        const auto reached = m_ports.catalog.read(account, find_people);
        if (!reached) continue;
        ++done;
        if (!send_to_all(reached->to, subject_of(places, reached->account_name),
                         broken_places_text(places, reached->account_name, m_ports.public_url), stop)) {
            m_places_rest[account.value] = now + try_again_after;
            continue;
        }
        m_places_rest.erase(account.value);
        const auto noted = m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
            for (const auto& place : places) TRY(catalog::LinkCare(scope).note_told(place, now));
            return {};
        });
        if (!noted) log_warning("mail.unsaved", {{"code", noted.error().code}});
    }
    return done;
}

}  // namespace sluice::transfer
