// Commands that look into a data folder, or add to it, while no server runs there.
#include <fstream>
#include <iostream>
#include <iterator>

#include "apps/sluice/commands.h"
#include "base/text.h"
#include "catalog/directory.h"

namespace sluice::apps {
namespace {

Result<Secret> read_password(const CommandLine& line) {
    std::string password;
    if (const auto file = line.find("password-file")) {
        std::ifstream stream(*file);
        if (!std::getline(stream, password))
            return fail({Remedy::reject, "usage", cat("The password file ", *file, " can't be read."),
                         "Write the password on its first line."});
    } else {
        std::cerr << "Password: " << std::flush;
        std::getline(std::cin, password);
    }
    return Secret(password);
}

Result<domain::Role> role_of(const std::string& word) {
    domain::Role role{};
    if (boost::describe::enum_from_string(word.c_str(), role)) return role;
    return fail({Remedy::reject, "usage", cat("There is no role '", word, "'."),
                 "Use owner, admin, librarian or consumer."});
}

}  // namespace

Result<std::unique_ptr<OpenedServer>> open_server(const CommandLine& line) {
    const auto settings = TRY(settings_of(line));
    auto opened = std::make_unique<OpenedServer>();
    opened->server = TRY(server::Server::open(settings, {opened->clock, *opened->ids, *opened->transport}));
    return opened;
}

Result<domain::AccountId> find_account(server::Server& server, const std::string& name_or_id) {
    return server.ports().catalog.read_all(
        [&](catalog::sql::Transaction& transaction) -> Result<domain::AccountId> {
            catalog::Directory directory(transaction);
            if (const auto by_name = TRY(directory.find_account_by_name(name_or_id))) return by_name->id;
            if (const auto by_id = TRY(directory.find_account(domain::AccountId{name_or_id})))
                return by_id->id;
            return fail({Remedy::not_found, "account_not_found",
                         cat("There is no account '", name_or_id, "'."),
                         "Make it with `sluice account create`."});
        });
}

Result<int> create_account(const CommandLine& line) {
    const auto name = TRY(line.require("name"));
    const auto email = TRY(line.require("email"));
    const auto password = TRY(read_password(line));
    const auto opened = TRY(open_server(line));
    const auto made = TRY(opened->server->authenticator().create_account(
        {name, line.find("owner-name").value_or(email), email, password}));
    std::cout << "account " << made.account_id.value << "\nowner   " << made.user_id.value << "\n";
    return 0;
}

Result<int> create_user(const CommandLine& line) {
    const auto account_name = TRY(line.require("account"));
    const auto email = TRY(line.require("email"));
    const auto role = TRY(role_of(line.find("role").value_or("librarian")));
    const auto password = TRY(read_password(line));
    const auto opened = TRY(open_server(line));
    const auto account = TRY(find_account(*opened->server, account_name));
    const auto user = TRY(opened->server->authenticator().create_user(
        account, role, {"", line.find("name").value_or(email), email, password}));
    std::cout << "user " << user.value << "\n";
    return 0;
}

Result<int> create_api_key(const CommandLine& line) {
    const auto account_name = TRY(line.require("account"));
    const auto name = TRY(line.require("name"));
    const auto opened = TRY(open_server(line));
    const auto account = TRY(find_account(*opened->server, account_name));
    const auto made = TRY(
        opened->server->authenticator().create_api_key(account, name, domain::verbs_of(domain::Role::admin)));
    std::cout << made.secret << "\n";
    return 0;
}

Result<int> show_settings(const CommandLine& line) {
    std::cout << describe_settings(TRY(settings_of(line)));
    return 0;
}

}  // namespace sluice::apps
