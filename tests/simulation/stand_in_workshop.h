// A workshop without processes: it knows a file's type by its first bytes, and fails where it is told to.
//
// Invariant: the same bytes get the same answer; only faults differ.
#pragma once

#include "blobs/simulated_file_system.h"
#include "media/workshop.h"
#include "simulation/machine.h"

namespace sluice::simulation {

/// What contents begin with, so that the stand-in takes them for a picture or a text.
inline constexpr std::string_view picture_mark = "picture ";
inline constexpr std::string_view text_mark = "text ";

class StandInWorkshop final : public media::Workshop {
public:
    StandInWorkshop(Machine& machine, const blobs::SimulatedFileSystem& disk)
        : m_machine(machine), m_disk(disk) {}

    Result<media::Examination> examine(const std::filesystem::path& blob, std::string_view filename_hint,
                                       const std::vector<media::RenderRequest>& outputs,
                                       std::stop_token stop) override;
    Result<media::Derivation> derive(const std::filesystem::path& blob, std::string_view filename_hint,
                                     const media::DerivativeRequest& request, std::stop_token stop) override;
    Result<std::optional<Error>> make_pdf(const std::filesystem::path& blob, std::string_view filename_hint,
                                          const std::filesystem::path& pdf, std::stop_token stop) override;
    std::optional<Error> office_gap() const override;
    media::SandboxTier sandbox_tier() const override { return media::SandboxTier::full; }

private:
    Machine& m_machine;
    const blobs::SimulatedFileSystem& m_disk;
};

}  // namespace sluice::simulation
