#include "sandbox/world_file.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/text.h"
#include "sandbox/file_tree.h"
#include "sandbox/json_reader.h"
#include "sandbox/paths.h"
#include "sandbox/receive_file.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

std::unexpected<Error> invalid(const std::string& mistake) {
    return fail({Remedy::reject, "world_file_invalid", cat("The world file is not usable: ", mistake, "."),
                 "Its format is described in docs/guide/sandbox.md."});
}

AppSettings read_app(JsonReader& reader) {
    AppSettings app{.key = reader.text("key"), .secret = reader.text("secret")};
    app.name = reader.text("name");
    app.access = reader.word("access", {"full_dropbox", "app_folder"}, "full_dropbox") == "app_folder"
                     ? AppAccess::app_folder
                     : AppAccess::full_dropbox;
    app.redirect_uris = reader.texts("redirect_uris");
    app.webhook_uri = reader.text_or("webhook_uri", "");
    app.scopes = reader.texts("scopes");
    app.allow_private_save_url = reader.flag_or("allow_private_save_url", false);
    reader.finish();
    return app;
}

WorldFile::Token read_token(JsonReader& reader) {
    WorldFile::Token token{
        .value = reader.text("value"), .account = reader.text("account"), .app = reader.text("app")};
    token.scopes = reader.texts("scopes");
    token.is_expired = reader.word("state", {"valid", "expired"}, "valid") == "expired";
    token.refresh_token = reader.text_or("refresh_token", "");
    reader.finish();
    return token;
}

WorldFile::File read_file(JsonReader& reader, const std::filesystem::path& folder) {
    WorldFile::File file{.account = reader.text("account"), .path = reader.text("path")};
    int sources = 0;
    if (reader.has("text")) {
        file.bytes = reader.text("text");
        ++sources;
    }
    if (reader.has("base64")) {
        auto bytes = from_base64(reader.text("base64"));
        if (!bytes) reader.fail("base64", "is not base64");
        file.bytes = bytes.value_or("");
        ++sources;
    }
    if (reader.has("local_file")) {
        file.source = folder / reader.text("local_file");
        ++sources;
    }
    if (reader.has("folder")) {
        file.is_folder = reader.flag_or("folder", true);
        sources += file.is_folder ? 1 : 0;
    }
    if (sources != 1) reader.fail("", "needs exactly one of text, base64, local_file or \"folder\": true");
    reader.finish();
    return file;
}

Result<Account> account_of(World& world, const std::string& email) {
    if (auto account = world.people().find_account_by_email(email)) return *account;
    return invalid(cat("there is no account with the e-mail address \"", email, "\""));
}

Result<> apply_token(World& world, const WorldFile::Token& token) {
    const auto account = TRY(account_of(world, token.account));
    const auto app = world.people().find_app(token.app);
    if (!app) return invalid(cat("there is no app with the key \"", token.app, "\""));
    const auto scopes = token.scopes.empty() ? app->scopes : token.scopes;
    // The grant is named after the token, so that a second start finds the same one.
    const Grant grant{.id = cat("world_file:", token.value),
                      .account_id = account.account_id,
                      .app_key = app->key,
                      .scopes = scopes,
                      .refresh_token = token.refresh_token};
    world.people().put_grant(grant);
    AccessToken access{.value = token.value,
                       .grant_id = grant.id,
                       .account_id = account.account_id,
                       .app_key = app->key,
                       .scopes = scopes};
    if (token.is_expired) access.expires_at = world.now();
    world.people().put_access_token(access);
    return {};
}

Result<net::Body> body_of(const WorldFile::File& file) {
    if (!file.source) return net::Body(file.bytes);
    std::error_code error;
    const auto size = std::filesystem::file_size(*file.source, error);
    if (error) return invalid(cat("the local file ", file.source->string(), " can't be read"));
    return net::Body(std::shared_ptr<net::Source>(TRY(net::open_file_source(*file.source, 0, size))), size);
}

Result<> apply_file(World& world, const WorldFile::File& file) {
    const auto account = TRY(account_of(world, file.account));
    const bool is_there = world.read_files(account.account_id, [&](const FileTree& tree) {
        return tree.find(lower_path(file.path)) != nullptr;
    });
    if (is_there) return {};
    if (file.is_folder) {
        TRY(world.make_folder(account.account_id, file.path));
        return {};
    }
    TRY(receive_file(world, account.account_id, file.path, TRY(body_of(file)), ReceiveMode::replace));
    return {};
}

}  // namespace

Result<WorldFile> parse_world_file(std::string_view text, const std::filesystem::path& folder) {
    boost::system::error_code error;
    const auto value = json::parse(text, error);
    if (error) return invalid(cat("it is not JSON (", error.message(), ")"));
    std::string mistake;
    JsonReader reader(value, "$", mistake);
    WorldFile file;
    for (auto& one : reader.objects("apps")) file.apps.push_back(read_app(one));
    for (auto& one : reader.objects("accounts")) {
        file.accounts.push_back({.email = one.text("email"), .display_name = one.text("name")});
        one.finish();
    }
    for (auto& one : reader.objects("tokens")) file.tokens.push_back(read_token(one));
    for (auto& one : reader.objects("files")) file.files.push_back(read_file(one, folder));
    reader.finish();
    if (!mistake.empty()) return invalid(mistake);
    return file;
}

Result<WorldFile> read_world_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) {
        return fail({Remedy::reject, "world_file_unreadable",
                     cat("The world file ", file.string(), " can't be read."),
                     "Check its path and permissions."});
    }
    return parse_world_file(text, file.parent_path());
}

Result<> apply_world_file(World& world, const WorldFile& file) {
    for (const auto& app : file.apps) world.add_app(app);
    for (const auto& account : file.accounts) {
        if (!world.people().find_account_by_email(account.email)) world.add_account(account);
    }
    for (const auto& token : file.tokens) TRY(apply_token(world, token));
    for (const auto& one : file.files) TRY(apply_file(world, one));
    return {};
}

}  // namespace sluice::sandbox
