// sluice fsck: are all promises kept, and mending what isn't.
#include <iostream>

#include "apps/sluice/commands.h"
#include "base/text.h"
#include "transfer/fsck.h"

namespace sluice::apps {
namespace {

constexpr int exit_sound = 0;
constexpr int exit_broken = 1;
constexpr int exit_unchecked = 3;

Result<transfer::Reading> level_of(const CommandLine& line) {
    const std::string level = line.find("level").value_or(line.find("reading").value_or("placements"));
    if (level == "rows") return transfer::Reading::rows;
    if (level == "placements" || level == "sizes") return transfer::Reading::sizes;
    if (level == "bytes") return transfer::Reading::bytes;
    return fail({Remedy::reject, "usage", "--level takes rows, placements or bytes.", "See sluice --help."});
}

void print(const transfer::FsckReport& report) {
    std::cout << report.accounts << " accounts, " << report.intakes << " intakes, " << report.assets
              << " assets, " << report.versions << " versions, " << report.blobs_checked << " blobs checked, "
              << report.blobs_unreferenced << " not referenced\n";
    for (const auto& finding : report.findings) std::cout << "BROKEN " << finding << "\n";
}

void print(const transfer::Mended& mended) {
    for (const auto& line : mended.repaired) std::cout << "REPAIRED " << line << "\n";
    for (const auto& line : mended.unrepaired) std::cout << "NOT REPAIRED " << line << "\n";
    std::cout << mended.repaired.size() << " repaired, " << mended.unrepaired.size() << " not repaired, "
              << mended.orphans_removed << " orphans removed (" << mended.bytes_freed << " bytes), "
              << mended.orphans_kept << " kept\n";
}

int conclude(const transfer::FsckReport& report) {
    std::cout << (report.findings.empty() ? "all promises kept\n"
                                          : cat(report.findings.size(), " broken promises\n"));
    return report.findings.empty() ? exit_sound : exit_broken;
}

/// Mends, then looks again: what is printed last is what is true now.
Result<int> repair(const transfer::Ports& ports, const transfer::FsckReport& report,
                   transfer::Reading reading) {
    const auto mended = TRY(transfer::mend(ports, report, {}));
    print(mended);
    const auto after = TRY(transfer::check_everything(ports.catalog, ports.blobs, reading));
    for (const auto& finding : after.findings) std::cout << "STILL BROKEN " << finding << "\n";
    return conclude(after);
}

Result<int> check(const CommandLine& line, transfer::Reading reading, bool repairs) {
    const auto opened = TRY(open_server(line));
    const auto& ports = opened->server->ports();
    const auto report = TRY(transfer::check_everything(ports.catalog, ports.blobs, reading));
    print(report);
    return repairs ? repair(ports, report, reading) : Result<int>(conclude(report));
}

}  // namespace

Result<int> check_data(const CommandLine& line) {
    const auto reading = TRY(level_of(line));
    const std::string repairs = line.find("repair").value_or("no");
    if (repairs != "yes" && repairs != "no")
        return fail({Remedy::reject, "usage", "--repair takes yes or no.", "See sluice --help."});
    auto checked = check(line, reading, repairs == "yes");
    if (checked || checked.error().code == "usage") return checked;
    const Error& error = checked.error();
    std::cerr << "sluice: nothing could be said: " << error.message << " " << error.hint << " (" << error.code
              << ")\n";
    return exit_unchecked;
}

}  // namespace sluice::apps
