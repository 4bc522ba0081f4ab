// The table of errors.h: what every route may answer.
#include <array>

#include "dropbox/detail/error_rows.h"

namespace sluice::dropbox::detail {
namespace {

constexpr auto rows = std::to_array<ErrorRow>({
    // AuthError (auth.stone)
    {"401", "invalid_access_token", ask_admin, "auth_revoked",
     "Dropbox doesn't accept Sluice's access any more.", connect_again},
    {"401", "expired_access_token", wait, "auth_expired", "Dropbox calls even a fresh permission expired.",
     by_itself},
    {"401", "invalid_select_user", ask_admin, "auth_revoked", "the person has left the Dropbox team.",
     connect_again},
    {"401", "invalid_select_admin", ask_admin, "auth_revoked",
     "the person is no admin of the Dropbox team any more.", connect_again},
    {"401", "user_suspended", ask_admin, "auth_revoked", "the Dropbox account is suspended.", in_dropbox},
    {"401", "missing_scope", ask_admin, "scope_missing", "Sluice wasn't given this permission.",
     connect_again},
    {"401", "route_access_denied", ask_admin, "auth_revoked", "Dropbox doesn't open this to Sluice's app.",
     "Check the app in Dropbox's App Console."},

    // AccessError (auth.stone)
    {"403", "invalid_account_type", ask_admin, "account_type_unfit",
     "this kind of Dropbox account can't do this.", "Upgrade the Dropbox account."},
    {"403", "invalid_account_type/endpoint", ask_admin, "account_type_unfit",
     "this kind of Dropbox account can't do this.", "Upgrade the Dropbox account."},
    {"403", "invalid_account_type/feature", ask_admin, "account_type_unfit",
     "this kind of Dropbox account lacks the feature.", "Upgrade the Dropbox account."},
    {"403", "paper_access_denied", ask_admin, "no_permission", "Paper isn't open to this account.",
     in_dropbox},
    {"403", "paper_access_denied/paper_disabled", ask_admin, "no_permission", "Paper is switched off.",
     in_dropbox},
    {"403", "paper_access_denied/not_paper_user", ask_admin, "no_permission",
     "the account doesn't use Paper.", in_dropbox},
    {"403", "team_access_denied", ask_admin, "no_permission", "the Dropbox team may not do this.",
     in_dropbox},
    {"403", "no_permission", ask_admin, "no_permission", "the Dropbox account may not do this.",
     ask_for_rights},
    {"403", "no_permission/unauthorized_account_id_usage", ask_admin, "no_permission",
     "the Dropbox account may not ask about that person.", ask_for_rights},

    // PathRootError (common.stone)
    {"422", "invalid_root", conflict, "path_root_changed", "the account has joined or left a Dropbox team.",
     "Nothing to do: Sluice looks up where the folders are now and goes on."},
    {"422", "no_permission", ask_admin, "no_permission", "the account can't see this team space any more.",
     ask_for_rights},

    // RateLimitReason (auth.stone)
    {"429", "too_many_requests", wait, "rate_limited", "Dropbox asked Sluice to slow down.", by_itself},
    {"429", "too_many_write_operations", wait, "rate_limited",
     "too much is being written in Dropbox at once.", by_itself},
});

}  // namespace

std::span<const ErrorRow> access_error_rows() {
    return rows;
}

}  // namespace sluice::dropbox::detail
