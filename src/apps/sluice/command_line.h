// The command line: what was asked, and the text of --help.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::apps {

struct CommandLine {
    std::vector<std::string> command;            ///< {"user", "create"}
    std::vector<std::string> operands;           ///< {"/backups/sluice"}
    std::map<std::string, std::string> options;  ///< without dashes
    bool wants_help = false;

    [[nodiscard]] std::optional<std::string> find(const std::string& option) const;
    /// Fails with `usage`.
    [[nodiscard]] Result<std::string> require(const std::string& option) const;
};

/// Fails with `usage`, naming the word that isn't known.
[[nodiscard]] Result<CommandLine> read_command_line(const std::vector<std::string>& arguments);
[[nodiscard]] std::string help_text();

}  // namespace sluice::apps
