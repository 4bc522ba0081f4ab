#include "domain/user.h"

namespace sluice::domain {

std::vector<Verb> verbs_of(Role role) {
    using enum Verb;
    switch (role) {
        case Role::owner:
        case Role::admin:
            return {view_metadata,  view_preview,        download_original, edit_metadata,
                    view_transfers, run_transfers,       manage_profiles,   manage_mappings,
                    manage_links,   manage_integrations, manage_api_keys,   manage_account};
        case Role::librarian:
            return {view_metadata,  view_preview,  download_original, edit_metadata,
                    view_transfers, run_transfers, manage_profiles,   manage_links};
        case Role::consumer: return {view_metadata, view_preview, download_original};
    }
    return {};
}

}  // namespace sluice::domain
