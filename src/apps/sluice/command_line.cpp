#include "apps/sluice/command_line.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::apps {
namespace {

struct Command {
    std::string_view words;
    std::string_view about;
    std::vector<std::string_view> options;  ///< those with a value
    std::size_t operands = 0;               ///< words behind the command's own
};

const std::vector<Command>& commands() {
    static const std::vector<Command> all = {
        {"serve", "run the server until SIGTERM or Ctrl-C", {"config", "data", "port"}},
        {"demo",
         "run with the Dropbox sandbox and sample photographs",
         {"data", "port", "dropbox-port", "photos"}},
        {"fsck",
         "check every promise: rows against rows, rows against bytes; --repair yes mends what it can",
         {"config", "data", "level", "reading", "repair"}},
        {"backup",
         "copy the data folder, consistently, while the server runs: sluice backup FOLDER",
         {"config", "data", "blobs", "key"},
         1},
        {"restore", "make a data folder of a backup: sluice restore FOLDER --to DATA", {"to"}, 1},
        {"safe-mode status", "say which accounts delete nothing in Dropbox, and why", {"config", "data"}},
        {"safe-mode start",
         "delete nothing in Dropbox until it is reconciled with the catalogue",
         {"config", "data", "account"}},
        {"safe-mode end", "delete in Dropbox again, reconciled or not", {"config", "data", "account"}},
        {"verify",
         "prove the ledger, row by row; --file proves an export without a database",
         {"config", "data", "account", "head", "file"}},
        {"ledger export",
         "write an account's ledger as JSON Lines that anybody can check",
         {"config", "data", "account", "out"}},
        {"account create",
         "make an account and its owner",
         {"config", "data", "name", "owner-name", "email", "password-file"}},
        {"user create",
         "add a user to an account",
         {"config", "data", "account", "name", "email", "role", "password-file"}},
        {"api-key create",
         "make an API key; its secret is printed once",
         {"config", "data", "account", "name"}},
        {"config show", "print the settings in force, secrets masked", {"config", "data"}},
        {"version", "print the version", {}},
    };
    return all;
}

std::unexpected<Error> misused(const std::string& message) {
    return fail({Remedy::reject, "usage", message, "See sluice --help."});
}

/// Its own words come first, then as many operands as it takes; these are moved out of `words`.
const Command* find_command(std::vector<std::string>& words, std::vector<std::string>& operands) {
    for (const Command& command : commands()) {
        if (words.size() < command.operands) continue;
        const auto own = static_cast<std::ptrdiff_t>(words.size() - command.operands);
        if (join({words.begin(), words.begin() + own}, " ") != command.words) continue;
        operands.assign(words.begin() + own, words.end());
        words.resize(static_cast<std::size_t>(own));
        return &command;
    }
    return nullptr;
}

}  // namespace

std::optional<std::string> CommandLine::find(const std::string& option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::nullopt : std::optional(found->second);
}

Result<std::string> CommandLine::require(const std::string& option) const {
    const auto value = find(option);
    if (!value || value->empty()) return misused(cat("--", option, " is missing."));
    return *value;
}

Result<CommandLine> read_command_line(const std::vector<std::string>& arguments) {
    CommandLine line;
    std::size_t i = 0;
    for (; i < arguments.size() && !arguments[i].starts_with("-"); ++i) line.command.push_back(arguments[i]);
    line.wants_help = arguments.empty() || std::ranges::find(arguments, "--help") != arguments.end() ||
                      std::ranges::find(arguments, "-h") != arguments.end() ||
                      join(line.command, " ") == "help";
    if (line.wants_help) return line;
    const Command* command = find_command(line.command, line.operands);
    if (command == nullptr) return misused(cat("There is no command '", join(line.command, " "), "'."));
    for (; i < arguments.size(); ++i) {
        const std::string name = arguments[i].starts_with("--") ? arguments[i].substr(2) : arguments[i];
        if (std::ranges::find(command->options, name) == command->options.end())
            return misused(cat("'sluice ", command->words, "' has no option ", arguments[i], "."));
        if (i + 1 == arguments.size()) return misused(cat(arguments[i], " needs a value."));
        line.options[name] = arguments[++i];
    }
    return line;
}

std::string help_text() {
    std::string text =
        "sluice: the gate between Dropbox and a team's digital assets\n\nusage: sluice COMMAND [OPTIONS]\n\n";
    for (const Command& command : commands()) {
        std::string name(command.words);
        name.resize(18, ' ');
        text += cat("  ", name, command.about, "\n");
        if (command.options.empty()) continue;
        text += std::string(20, ' ');
        for (const auto option : command.options) text += cat("--", option, " … ");
        text += "\n";
    }
    text +=
        "\n  --config FILE   settings in TOML; every key can also be given as SLUICE_<SECTION>_<KEY>\n"
        "  --data FOLDER   the data folder (data.folder)\n"
        "  --level         fsck: rows, placements (default) or bytes, which reads every stored byte again\n"
        "  --repair yes    fsck: fetch damaged files again from Dropbox, mend rows, clear away orphans\n"
        "  --blobs         backup: copy (default) or link (hard links, on the same file system)\n"
        "  --key           backup: include (default) or omit the key that opens the Dropbox tokens\n"
        "  --to FOLDER     restore: the new data folder\n"
        "  --head [ROW:]HASH   a head from an earlier export or receipt; verify says whether it still "
        "stands\n"
        "  --out FILE      where the export goes; without it, to standard output\n"
        "  --password-file FILE   the password; without it, it is read from standard input\n"
        "  --role          owner, admin, librarian or consumer\n"
        "\nStart with: sluice demo --data ./demo\n";
    return text;
}

}  // namespace sluice::apps
