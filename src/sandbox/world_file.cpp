#include "sandbox/world_file.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/text.h"
#include "sandbox/json_reader.h"
#include "sandbox/paths.h"
#include "sandbox/receive_file.h"
#include "sandbox/shared_folders.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

std::unexpected<Error> invalid(const std::string& mistake) {
    return fail({Remedy::reject, "world_file_invalid", cat("The world file is not usable: ", mistake, "."),
                 "Its format is described in docs/guide/sandbox.md."});
}

Team read_team(JsonReader& reader) {
    Team team{.team_id = {}, .name = reader.text("name")};
    team.has_team_space = reader.flag_or("team_space", true);
    reader.finish();
    return team;
}

WorldFile::Account read_account(JsonReader& reader) {
    WorldFile::Account account;
    account.settings = {.email = reader.text("email"), .display_name = reader.text("name")};
    const auto plan = reader.word("plan", {"basic", "plus", "professional", "business"}, "professional");
    account.settings.plan = plan_of(plan).value_or(Plan::professional);
    account.team = reader.text_or("team", "");
    account.settings.is_team_admin = reader.flag_or("team_admin", false);
    if (account.settings.is_team_admin && account.team.empty()) reader.fail("team_admin", "needs a team");
    reader.finish();
    return account;
}

std::vector<WorldFile::Member> read_members(JsonReader& reader) {
    std::vector<WorldFile::Member> members;
    for (auto& one : reader.objects("members")) {
        WorldFile::Member member{.account = one.text("account")};
        const auto word = one.word("access", {"editor", "viewer", "viewer_no_comment"}, "editor");
        member.access = access_level_of(word).value_or(AccessLevel::editor);
        member.is_mounted = one.flag_or("mounted", true);
        one.finish();
        members.push_back(std::move(member));
    }
    return members;
}

WorldFile::TeamFolder read_team_folder(JsonReader& reader) {
    WorldFile::TeamFolder folder{.team = reader.text("team"), .name = reader.text("name")};
    folder.everyone = access_level_of(reader.word("everyone", {"editor", "viewer", "nothing"}, "editor"));
    folder.members = read_members(reader);
    reader.finish();
    return folder;
}

WorldFile::SharedFolder read_shared_folder(JsonReader& reader) {
    WorldFile::SharedFolder folder{.account = reader.text("account"), .path = reader.text("path")};
    folder.members = read_members(reader);
    reader.finish();
    return folder;
}

WorldFile::Token read_token(JsonReader& reader) {
    WorldFile::Token token{
        .value = reader.text("value"), .account = reader.text("account"), .app = reader.text("app")};
    token.scopes = reader.texts("scopes");
    const auto state = reader.word("state", {"valid", "expired", "always_rate_limited"}, "valid");
    if (state == "expired") token.state = TokenState::expired;
    if (state == "always_rate_limited") token.state = TokenState::always_rate_limited;
    token.refresh_token = reader.text_or("refresh_token", "");
    token.is_team = reader.flag_or("team", false);
    reader.finish();
    return token;
}

WorldFile::File read_file(JsonReader& reader, const std::filesystem::path& folder) {
    WorldFile::File file{.account = reader.text("account"), .path = reader.text("path")};
    file.team_folder = reader.text_or("team_folder", "");
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

Result<Team> team_of(World& world, const std::string& name) {
    if (auto team = world.people().find_team_by_name(name)) return *team;
    return invalid(cat("there is no team \"", name, "\""));
}

Result<> apply_account(World& world, const WorldFile::Account& account) {
    if (world.people().find_account_by_email(account.settings.email)) return {};
    auto settings = account.settings;
    if (!account.team.empty()) {
        const auto team = world.people().find_team_by_name(account.team);
        settings.team_id = team ? team->team_id : world.add_team(account.team).team_id;
    }
    world.add_account(settings);
    return {};
}

/// The team's folder of that name; nothing if there is none.
const Namespace* find_team_folder(const View& view, const std::string& team_id, const std::string& name) {
    for (const auto& [number, space] : view.namespaces().all()) {
        const bool is_it = space.kind == NamespaceKind::team_folder && space.team_id == team_id;
        if (is_it && lower_path(space.name) == lower_path(name)) return &space;
    }
    return nullptr;
}

Result<std::vector<std::pair<std::string, WorldFile::Member>>> accounts_of(
    World& world, const std::vector<WorldFile::Member>& members) {
    std::vector<std::pair<std::string, WorldFile::Member>> accounts;
    for (const auto& member : members)
        accounts.emplace_back(TRY(account_of(world, member.account)).account_id, member);
    return accounts;
}

Result<> apply_team_folder(World& world, const WorldFile::TeamFolder& folder) {
    const auto team = TRY(team_of(world, folder.team));
    const auto members = TRY(accounts_of(world, folder.members));
    const auto of_team = world.people().members_of(team.team_id);
    if (of_team.empty()) return invalid(cat("the team \"", team.name, "\" has no members"));
    world.change_files(of_team.front().account_id, [&](View& view) {
        if (find_team_folder(view, team.team_id, folder.name)) return;
        auto& space = add_team_folder(view, team, folder.name, folder.everyone);
        for (const auto& [account_id, member] : members) put_member(view, space, account_id, member.access);
    });
    return {};
}

Result<> apply_shared_folder(World& world, const WorldFile::SharedFolder& folder) {
    const auto owner = TRY(account_of(world, folder.account));
    const auto members = TRY(accounts_of(world, folder.members));
    const auto why = world.change_files(owner.account_id, [&](View& view) -> std::optional<Refusal> {
        const auto entry = view.find(lower_path(folder.path));
        if (entry && entry->mounts != 0) return std::nullopt;
        const auto space = share_folder(view, folder.path, {});
        if (!space) return space.error();
        for (const auto& [account_id, member] : members) {
            put_member(view, **space, account_id, member.access);
            if (member.is_mounted) mount_folder(view, **space, account_id);
        }
        return std::nullopt;
    });
    if (why) return invalid(cat("the folder ", folder.path, " can't be shared: ", join(why->tags, "/")));
    return {};
}

Result<> apply_token(World& world, const WorldFile::Token& token) {
    const auto account = TRY(account_of(world, token.account));
    const auto app = world.people().find_app(token.app);
    if (!app) return invalid(cat("there is no app with the key \"", token.app, "\""));
    auto scopes = token.scopes.empty() ? app->scopes : token.scopes;
    if (token.is_team && !account.is_team_admin)
        return invalid(cat("only a team administrator's token can be a team's, not that of ", token.account));
    if (token.is_team && token.scopes.empty())
        scopes.insert(scopes.end(), team_scopes().begin(), team_scopes().end());
    // The grant is named after the token, so that a second start finds the same one.
    const Grant grant{.id = cat("world_file:", token.value),
                      .account_id = account.account_id,
                      .app_key = app->key,
                      .scopes = scopes,
                      .refresh_token = token.refresh_token,
                      .is_revoked = false,
                      .team_id = token.is_team ? account.team_id : ""};
    world.people().put_grant(grant);
    AccessToken access{.value = token.value,
                       .grant_id = grant.id,
                       .account_id = account.account_id,
                       .app_key = app->key,
                       .scopes = scopes,
                       .expires_at = std::nullopt,
                       .is_revoked = false,
                       .is_always_limited = token.state == TokenState::always_rate_limited,
                       .team_id = grant.team_id};
    if (token.state == TokenState::expired) access.expires_at = world.now();
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
    Viewer viewer = account.account_id;
    if (!file.team_folder.empty()) {
        viewer.base = world.read_files(viewer, [&](const View& view) {
            const auto* folder = find_team_folder(view, account.team_id, file.team_folder);
            return folder ? folder->number : 0;
        });
        if (viewer.base == 0) return invalid(cat("there is no team folder \"", file.team_folder, "\""));
    }
    const bool is_there = world.read_files(
        viewer, [&](const View& view) { return view.find(lower_path(file.path)) != nullptr; });
    if (is_there) return {};
    if (file.is_folder) {
        const bool is_made = world.change_files(
            viewer, [&](View& view) { return view.make_folder(file.path, Autorename::no).has_value(); });
        if (!is_made) return invalid(cat("the folder ", file.path, " can't be made"));
        return {};
    }
    TRY(receive_file(world, viewer, file.path, TRY(body_of(file)), ReceiveMode::replace));
    return {};
}

}  // namespace

AppSettings read_app(JsonReader& reader) {
    AppSettings app{.key = reader.text_or("key", ""), .secret = reader.text_or("secret", "")};
    app.name = reader.text("name");
    app.access = reader.word("access", {"full_dropbox", "app_folder"}, "full_dropbox") == "app_folder"
                     ? AppAccess::app_folder
                     : AppAccess::full_dropbox;
    app.redirect_uris = reader.texts("redirect_uris");
    app.webhook_uri = reader.text_or("webhook_uri", "");
    app.scopes = reader.texts("scopes");
    app.status = reader.word("status", {"development", "production"}, "development") == "production"
                     ? AppStatus::production
                     : AppStatus::development;
    app.users_max = reader.number("users_max").value_or(development_users_max);
    app.allow_private_save_url = reader.flag_or("allow_private_save_url", false);
    reader.finish();
    return app;
}

Result<WorldFile> parse_world_file(std::string_view text, const std::filesystem::path& folder) {
    boost::system::error_code error;
    const auto value = json::parse(text, error);
    if (error) return invalid(cat("it is not JSON (", error.message(), ")"));
    std::string mistake;
    JsonReader reader(value, "$", mistake);
    WorldFile file;
    for (auto& one : reader.objects("apps")) {
        file.apps.push_back(read_app(one));
        if (file.apps.back().key.empty()) one.fail("key", "is missing");
        if (file.apps.back().secret.empty()) one.fail("secret", "is missing");
    }
    for (auto& one : reader.objects("teams")) file.teams.push_back(read_team(one));
    for (auto& one : reader.objects("accounts")) file.accounts.push_back(read_account(one));
    for (auto& one : reader.objects("team_folders")) file.team_folders.push_back(read_team_folder(one));
    for (auto& one : reader.objects("shared_folders")) file.shared_folders.push_back(read_shared_folder(one));
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
    for (const auto& team : file.teams) {
        if (!world.people().find_team_by_name(team.name)) world.add_team(team.name, team.has_team_space);
    }
    for (const auto& account : file.accounts) TRY(apply_account(world, account));
    for (const auto& folder : file.team_folders) TRY(apply_team_folder(world, folder));
    for (const auto& folder : file.shared_folders) TRY(apply_shared_folder(world, folder));
    for (const auto& token : file.tokens) TRY(apply_token(world, token));
    for (const auto& one : file.files) TRY(apply_file(world, one));
    return {};
}

}  // namespace sluice::sandbox
