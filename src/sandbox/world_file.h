// A world file: the apps, accounts, tokens and first files of a sandbox, as JSON that a person writes.
//
// Invariant: reading is strict, unknown keys are refused by name; a file that is refused changes nothing.
// Applying one a second time (a sandbox with a data folder that is started again) brings apps and tokens to
// what it says and leaves files that already lie there alone. The format is described in
// docs/guide/sandbox.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sandbox/json_reader.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

enum class TokenState { valid, expired, always_rate_limited };

struct WorldFile {
    struct Account {
        AccountSettings settings;
        std::string team;  ///< name; empty = none
    };
    struct Token {
        std::string value;
        std::string account;   ///< e-mail address
        bool is_team = false;  ///< of the account's team; the account is the administrator who let the app in
        std::string app;       ///< key
        std::vector<std::string> scopes;
        TokenState state = TokenState::valid;
        std::string refresh_token;
    };
    struct File {
        std::string account;  ///< e-mail address
        std::string path;
        std::string bytes = {};
        std::optional<std::filesystem::path> source = {};  ///< a local file, instead of `bytes`
        bool is_folder = false;
        std::string team_folder = {};  ///< name of the team folder in which `path` lies; empty = the home
    };
    struct Member {
        std::string account;  ///< e-mail address
        AccessLevel access = AccessLevel::editor;
        bool is_mounted = true;
    };
    struct TeamFolder {
        std::string team;
        std::string name;
        std::optional<AccessLevel> everyone = {};
        std::vector<Member> members = {};
    };
    struct SharedFolder {
        std::string account;  ///< of its owner
        std::string path;
        std::vector<Member> members = {};
    };
    std::vector<AppSettings> apps;
    std::vector<Team> teams;  ///< their ids are empty
    std::vector<Account> accounts;
    std::vector<TeamFolder> team_folders;
    std::vector<SharedFolder> shared_folders;
    std::vector<Token> tokens;
    std::vector<File> files;
};

/// One app, as world files and the admin API spell it.
[[nodiscard]] AppSettings read_app(JsonReader& reader);

/// `folder` is where relative `local_file`s lie. Fails with `world_file_invalid`, naming the place of the
/// mistake.
[[nodiscard]] Result<WorldFile> parse_world_file(std::string_view text, const std::filesystem::path& folder);
/// Fails with `world_file_unreadable`, `world_file_invalid`.
[[nodiscard]] Result<WorldFile> read_world_file(const std::filesystem::path& file);
/// Fails with `world_file_invalid` (an account or app that isn't there), or as the files' sources and writes
/// do.
Result<> apply_world_file(World& world, const WorldFile& file);

}  // namespace sluice::sandbox
