// sluice safe-mode: who is in it, and a person's word that begins or ends it.
#include "catalog/safe_mode.h"

#include <iostream>

#include "apps/sluice/commands.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/words.h"

namespace sluice::apps {
namespace {

using catalog::SafeModes;

/// The account of --account, or all of them.
Result<std::vector<domain::AccountId>> chosen_accounts(const CommandLine& line, server::Server& server) {
    if (const auto name = line.find("account")) return std::vector{TRY(find_account(server, *name))};
    std::vector<domain::AccountId> ids;
    for (const auto& account :
         TRY(server.ports().catalog.read_all([](catalog::sql::Transaction& transaction) {
             return catalog::Directory(transaction).accounts();
         })))
        ids.push_back(account.id);
    return ids;
}

Result<> print_status(server::Server& server, const domain::AccountId& account) {
    const auto mode = TRY(
        server.ports().catalog.read(account, [](catalog::Scope& scope) { return SafeModes(scope).find(); }));
    std::cout << "account " << account.value << ": ";
    if (!mode) {
        std::cout << "off\n";
        return {};
    }
    std::cout << "ON since " << to_rfc3339(mode->since) << " (" << catalog::word_of(mode->reason) << "), "
              << mode->mappings_left << " mapped folders to reconcile, " << mode->intakes_left
              << " files to fetch\n";
    return {};
}

}  // namespace

Result<int> show_safe_mode(const CommandLine& line) {
    const auto opened = TRY(open_server(line));
    for (const auto& account : TRY(chosen_accounts(line, *opened->server)))
        TRY(print_status(*opened->server, account));
    return 0;
}

Result<int> start_safe_mode(const CommandLine& line) {
    const auto opened = TRY(open_server(line));
    const auto& ports = opened->server->ports();
    for (const auto& account : TRY(chosen_accounts(line, *opened->server))) {
        TRY(ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
            SafeModes modes(scope);
            const Instant now = ports.clock.now();
            const auto changed_at = TRY(modes.last_change());
            return modes.begin(catalog::SafeModeReason::asked, changed_at.value_or(now), now);
        }));
        TRY(print_status(*opened->server, account));
    }
    return 0;
}

Result<int> end_safe_mode(const CommandLine& line) {
    const auto opened = TRY(open_server(line));
    const auto& ports = opened->server->ports();
    for (const auto& account : TRY(chosen_accounts(line, *opened->server))) {
        TRY(ports.catalog.write(account, [&](catalog::Scope& scope) {
            return SafeModes(scope).end(SafeModes::EndedBy::person, ports.clock.now());
        }));
        TRY(print_status(*opened->server, account));
    }
    return 0;
}

}  // namespace sluice::apps
