// sluice backup and sluice restore.
#include "server/backup.h"

#include <iostream>

#include "apps/sluice/commands.h"
#include "base/text.h"

namespace sluice::apps {
namespace {

/// The value of an option that takes one of two words; `first` where it isn't given.
Result<bool> is_second_word(const CommandLine& line, const std::string& option, std::string_view first,
                            std::string_view second) {
    const std::string word = line.find(option).value_or(std::string(first));
    if (word != first && word != second)
        return fail({Remedy::reject, "usage", cat("--", option, " takes ", first, " or ", second, "."),
                     "See sluice --help."});
    return word == second;
}

}  // namespace

Result<int> make_backup(const CommandLine& line) {
    const auto settings = TRY(settings_of(line));
    server::BackupWanted wanted{settings.data.folder, line.operands.front(), {}, {}};
    if (TRY(is_second_word(line, "blobs", "copy", "link"))) wanted.blobs = server::BlobCopies::link;
    if (TRY(is_second_word(line, "key", "include", "omit"))) wanted.key = server::KeyFile::left_out;
    const SystemClock clock;
    const auto done = TRY(server::back_up(wanted, clock));
    std::cout
        << done.blobs_copied << " files copied (" << done.bytes_copied << " bytes), " << done.blobs_there
        << " there already\n"
        << (wanted.key == server::KeyFile::included
                ? "with the key that opens the Dropbox tokens: keep this folder as safe as the data folder\n"
                : "without the key: after a restore each Dropbox account must be linked again\n");
    for (const auto& missing : done.missing) std::cout << "MISSING " << missing << "\n";
    if (!done.missing.empty())
        std::cout << done.missing.size()
                  << " files of the library couldn't be copied: run `sluice fsck --level bytes --repair yes` "
                     "with the server stopped, then back up again\n";
    return done.missing.empty() ? 0 : 1;
}

Result<int> restore_backup(const CommandLine& line) {
    const auto data = TRY(line.require("to"));
    const SystemClock clock;
    const auto done = TRY(server::restore(line.operands.front(), data, clock));
    std::cout << "restored the backup of " << to_rfc3339(done.made_at) << " to " << data << ": "
              << done.blobs_restored << " files (" << done.bytes_restored << " bytes), each read and proven\n"
              << "SAFE MODE: a server started there deletes and moves nothing in Dropbox until it has listed "
                 "every mapped folder again and fetched what came in since the backup\n";
    if (!done.has_key) std::cout << "the backup has no key: link each Dropbox account again\n";
    for (const auto& missing : done.missing) std::cout << "MISSING " << missing << "\n";
    if (!done.missing.empty())
        std::cout << done.missing.size()
                  << " files aren't in the backup as they should be: the server fetches them again from "
                     "Dropbox where it can\n";
    return done.missing.empty() ? 0 : 1;
}

}  // namespace sluice::apps
