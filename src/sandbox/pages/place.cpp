#include "sandbox/pages/place.h"

#include "base/text.h"
#include "net/url.h"
#include "sandbox/namespaces.h"
#include "sandbox/view.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

namespace {

std::string_view word_of(Space space) {
    return space == Space::team ? "team" : "home";
}

}  // namespace

std::string Place::link(std::string_view page, std::string_view to,
                        std::vector<std::pair<std::string, std::string>> more) const {
    more.insert(
        more.begin(),
        {{"account", account.account_id}, {"space", std::string(word_of(space))}, {"path", std::string(to)}});
    return cat(page, "?", net::encode_form(more));
}

Place Place::at(Space other) const {
    Place there = *this;
    there.space = other;
    there.path.clear();
    return there;
}

std::string Place::form_fields() const {
    return fill(
        "<input type=\"hidden\" name=\"account\" value=\"{{account}}\">"
        "<input type=\"hidden\" name=\"space\" value=\"{{space}}\">"
        "<input type=\"hidden\" name=\"path\" value=\"{{path}}\">",
        {{"account", account.account_id}, {"space", std::string(word_of(space))}, {"path", path}});
}

std::optional<Place> place_of(const World& world, const Fields& fields) {
    const auto account = world.people().find_account(field(fields, "account"));
    if (!account) return std::nullopt;
    Place place{.account = *account, .viewer = account->account_id, .path = field(fields, "path")};
    const auto team = world.people().find_team(account->team_id);
    if (!team || !team->has_team_space) return place;
    place.team_name = team->name;
    if (field(fields, "space") != word_of(Space::team)) return place;
    place.space = Space::team;
    place.viewer.base = world.read_files(
        account->account_id, [&](const View& view) { return view.namespaces().root_of(*account).number; });
    return place;
}

}  // namespace sluice::sandbox
