// The disk as a simulated process reaches it: each call is an operation that may fail, and none has an effect
// once the process is dead.
#pragma once

#include "blobs/simulated_file_system.h"
#include "simulation/machine.h"

namespace sluice::simulation {

class FailingFileSystem final : public blobs::FileSystem {
public:
    /// Both must outlive it.
    FailingFileSystem(Machine& machine, blobs::SimulatedFileSystem& disk)
        : m_machine(machine), m_disk(disk) {}

    Result<std::unique_ptr<blobs::Volume>> open_volume(const Path& folder) override;
    Result<std::unique_ptr<blobs::File>> open_to_read(const Path& file) override;
    Result<std::unique_ptr<blobs::File>> open_to_append(const Path& file) override;
    Result<std::optional<std::uint64_t>> size_of(const Path& file) override;
    Result<std::vector<std::string>> list(const Path& folder) override;
    Result<> make_folder(const Path& folder) override;
    Result<> sync_folder(const Path& folder) override;
    Result<> rename(const Path& from, const Path& to) override;
    Result<> remove(const Path& file) override;

private:
    Machine& m_machine;
    blobs::SimulatedFileSystem& m_disk;
};

}  // namespace sluice::simulation
