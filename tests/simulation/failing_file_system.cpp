#include "simulation/failing_file_system.h"

#include "base/text.h"

namespace sluice::simulation {
namespace {

using blobs::File;
using blobs::FileSystem;
using blobs::SimulatedFileSystem;
using blobs::Volume;

constexpr milliseconds call_time_max{4};

/// How a call fails; empty where it doesn't.
std::string_view code_of(const std::optional<Fault>& fault, std::string_view what) {
    if (!fault) return {};
    const bool needs_room = what.starts_with("append") || what.starts_with("make");
    if (fault->kind == FaultKind::disk_filled) return needs_room ? "disk_full" : std::string_view();
    const bool fails = fault->kind == FaultKind::disk_failed || fault->kind == FaultKind::disk_full;
    return fails ? word_of(fault->kind) : std::string_view();
}

/// One call of the disk: `call(disk fails)` does it. Where it shall fail, it is done on the simulated disk as
/// a failing call, so that what a failed sync loses is lost.
template <class Call>
auto operate(Machine& machine, SimulatedFileSystem& disk, std::string_view what, Call call)
    -> decltype(call()) {
    const auto fault = machine.begin(Seam::files, what);
    machine.take_time(call_time_max);
    if (machine.is_dead()) return process_is_dead();
    if (const auto code = code_of(fault, what); !code.empty())
        disk.fail_call(disk.calls() + 1, std::string(code));
    auto answer = call();
    disk.clear_faults();
    machine.end(fault);
    if (machine.is_dead()) return process_is_dead();
    return answer;
}

std::string naming(std::string_view call, const FileSystem::Path& path) {
    return cat(call, " ", path.string());
}

class FailingFile final : public File {
public:
    FailingFile(Machine& machine, SimulatedFileSystem& disk, std::unique_ptr<File> file, std::string name)
        : m_machine(machine), m_disk(disk), m_file(std::move(file)), m_name(std::move(name)) {}

    Result<std::uint64_t> size() override {
        return operate(m_machine, m_disk, naming("size", m_name), [&] { return m_file->size(); });
    }
    Result<> append(std::string_view bytes) override {
        return operate(m_machine, m_disk, naming("append", m_name), [&] { return m_file->append(bytes); });
    }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
        return operate(m_machine, m_disk, naming("read", m_name),
                       [&] { return m_file->read_at(offset, into); });
    }
    Result<> sync_data() override {
        return operate(m_machine, m_disk, naming("sync", m_name), [&] { return m_file->sync_data(); });
    }
    Result<> check_written() override {
        if (m_machine.is_dead()) return {};
        return operate(m_machine, m_disk, naming("check", m_name), [&] { return m_file->check_written(); });
    }
    void drop_cache() override {
        if (!m_machine.is_dead()) m_file->drop_cache();
    }

private:
    Machine& m_machine;
    SimulatedFileSystem& m_disk;
    std::unique_ptr<File> m_file;
    std::string m_name;
};

class FailingVolume final : public Volume {
public:
    FailingVolume(Machine& machine, SimulatedFileSystem& disk, std::unique_ptr<Volume> volume)
        : m_machine(machine), m_disk(disk), m_volume(std::move(volume)) {}

    Result<> sync() override {
        return operate(m_machine, m_disk, "sync volume", [&] { return m_volume->sync(); });
    }
    Result<std::uint64_t> free_bytes() override {
        if (m_machine.is_dead()) return process_is_dead();
        return m_volume->free_bytes();
    }

private:
    Machine& m_machine;
    SimulatedFileSystem& m_disk;
    std::unique_ptr<Volume> m_volume;
};

}  // namespace

Result<std::unique_ptr<Volume>> FailingFileSystem::open_volume(const Path& folder) {
    auto volume = TRY(operate(m_machine, m_disk, naming("open volume", folder),
                              [&] { return m_disk.open_volume(folder); }));
    return std::make_unique<FailingVolume>(m_machine, m_disk, std::move(volume));
}

Result<std::unique_ptr<File>> FailingFileSystem::open_to_read(const Path& file) {
    auto opened =
        TRY(operate(m_machine, m_disk, naming("open", file), [&] { return m_disk.open_to_read(file); }));
    return std::make_unique<FailingFile>(m_machine, m_disk, std::move(opened), file.filename().string());
}

Result<std::unique_ptr<File>> FailingFileSystem::open_to_append(const Path& file) {
    auto opened = TRY(
        operate(m_machine, m_disk, naming("append to", file), [&] { return m_disk.open_to_append(file); }));
    return std::make_unique<FailingFile>(m_machine, m_disk, std::move(opened), file.filename().string());
}

Result<std::optional<std::uint64_t>> FailingFileSystem::size_of(const Path& file) {
    return operate(m_machine, m_disk, naming("size of", file), [&] { return m_disk.size_of(file); });
}

Result<std::vector<std::string>> FailingFileSystem::list(const Path& folder) {
    return operate(m_machine, m_disk, naming("list", folder), [&] { return m_disk.list(folder); });
}

Result<> FailingFileSystem::make_folder(const Path& folder) {
    return operate(m_machine, m_disk, naming("make", folder), [&] { return m_disk.make_folder(folder); });
}

Result<> FailingFileSystem::sync_folder(const Path& folder) {
    return operate(m_machine, m_disk, naming("sync", folder), [&] { return m_disk.sync_folder(folder); });
}

Result<> FailingFileSystem::rename(const Path& from, const Path& to) {
    return operate(m_machine, m_disk, naming("rename", from), [&] { return m_disk.rename(from, to); });
}

Result<> FailingFileSystem::remove(const Path& file) {
    return operate(m_machine, m_disk, naming("remove", file), [&] { return m_disk.remove(file); });
}

}  // namespace sluice::simulation
