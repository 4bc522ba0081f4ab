// LibreOffice in its jail, seen from the workshop: one document becomes a PDF, or an answer says why not.
//
// Invariant: one at a time. It is never started without its jail; after any outcome all its processes are
// gone. It gets nothing but the document's descriptor and the output's: no environment, no path of ours.
#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "media/process_workshop.h"

namespace sluice::media::detail {

/// How the jail's program ends (`sluice_media_worker --office-jail`); the kernel's and bwrap's own endings
/// are below 100.
enum class OfficeExit : int {
    made = 0,
    unreadable = 100,   ///< no PDF came of it
    crashed = 101,      ///< LibreOffice died
    out_of_time = 102,  ///< of processor time
    too_large = 103,    ///< what it wrote
    killed = 104,       ///< from outside; mostly short of memory
};

class OfficeProgram {
public:
    explicit OfficeProgram(const ProcessWorkshop::Options& options);

    /// Why office documents aren't drawn on this machine: `office_missing` or `office_jail_missing`.
    [[nodiscard]] std::optional<Error> gap();
    /// Writes the PDF of the document to `output`. Nothing where it did; else why not. Fails with the codes
    /// of gap() or `stopped`.
    [[nodiscard]] Result<std::optional<Error>> draw(int document, std::string_view extension, int output,
                                                    std::stop_token stop);

private:
    [[nodiscard]] std::optional<Error> probe_jail() const;

    const ProcessWorkshop::Options m_options;
    std::mutex m_drawing;
    std::mutex m_probing;
    bool m_is_jail_known = false;
    std::optional<Error> m_jail_gap;
    std::chrono::steady_clock::time_point m_probed_at;
};

}  // namespace sluice::media::detail
