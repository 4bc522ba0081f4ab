#include "domain/user.h"

#include <algorithm>

namespace sluice::domain {

namespace {

std::vector<Verb> verbs_of_role(Role role) {
    using enum Verb;
    switch (role) {
        case Role::owner:
        case Role::admin:
            return {view_metadata,       view_preview,    download_original, see_unreleased,
                    edit_metadata,       view_transfers,  run_transfers,     upload,
                    manage_profiles,     manage_mappings, manage_links,      link_dropbox,
                    manage_integrations, manage_api_keys, manage_account};
        case Role::librarian:
            return {view_metadata,   view_preview,   download_original, see_unreleased,
                    edit_metadata,   view_transfers, run_transfers,     upload,
                    manage_profiles, manage_links};
        case Role::consumer: return {view_metadata, view_preview, download_original};
    }
    return {};
}

}  // namespace

std::vector<Verb> verbs_of(Role role, Delegated delegated) {
    auto verbs = verbs_of_role(role);
    if (delegated == Delegated::no || std::ranges::find(verbs, Verb::link_dropbox) != verbs.end())
        return verbs;
    verbs.insert(std::ranges::lower_bound(verbs, Verb::link_dropbox), Verb::link_dropbox);
    return verbs;
}

}  // namespace sluice::domain
