#include "blobs/simulated_file_system.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "base/mutex.h"
#include "base/text.h"

namespace sluice::blobs {
namespace {

using Path = FileSystem::Path;
struct Node;
using Names = std::map<std::string, std::shared_ptr<Node>>;

struct Node {
    bool is_folder = false;
    bool is_held = false;

    std::string data;
    std::string durable_data;
    std::uint64_t losses = 0;  ///< failed syncs: since the first, nothing more becomes durable

    Names entries;
    Names durable_entries;

    [[nodiscard]] bool is_data_dirty() const { return data != durable_data; }
    void sync_data() {
        if (losses == 0) durable_data = data;
    }
    void sync_names() {
        for (const std::string& name : changed_names()) sync_name(name);
    }
    void sync_name(const std::string& name) {
        durable_entries.erase(name);
        if (const auto entry = entries.find(name); entry != entries.end()) durable_entries.insert(*entry);
    }
    [[nodiscard]] std::set<std::string> changed_names() const {
        std::set<std::string> names;
        const auto at = [](const auto& map, const std::string& name) {
            const auto found = map.find(name);
            return found == map.end() ? nullptr : found->second;
        };
        for (const auto* map : {&entries, &durable_entries}) {
            for (const auto& [name, node] : *map)
                if (at(entries, name) != at(durable_entries, name)) names.insert(name);
        }
        return names;
    }
};

std::shared_ptr<Node> new_folder() {
    auto node = std::make_shared<Node>();
    node->is_folder = true;
    return node;
}

Error error_of(std::string_view code, const Path& path) {
    const auto remedy = code == "disk_full"     ? Remedy::wait
                        : code == "disk_failed" ? Remedy::ask_admin
                                                : Remedy::retry;
    return {remedy, std::string(code), cat("Simulated ", code, " at ", path.string(), ".")};
}

auto failed(std::string_view code, const Path& path) {
    return fail(error_of(code, path));
}

template <class Visit>
void visit_all(const std::shared_ptr<Node>& node, const Visit& visit) {
    visit(*node);
    for (const auto& [name, child] : node->entries) visit_all(child, visit);
}

/// What the disk has after the power went.
void settle(Node& node, std::uint64_t seed, std::mt19937_64& random) {
    const auto chance = [&] { return seed != 0 && random() % 2 == 0; };
    for (const std::string& name : node.changed_names())
        if (chance()) node.sync_name(name);
    if (node.is_data_dirty() && chance()) {
        // The size came through, the data in part: a hole of zeros, as after a delayed allocation.
        const std::size_t kept = node.durable_data.size();
        std::string data = node.data.substr(0, kept + (node.data.size() - kept) * (random() % 3) / 2);
        if (chance()) data.resize(node.data.size(), '\0');
        node.durable_data = std::move(data);
    }
    node.entries = node.durable_entries;
    node.data = node.durable_data;
    node.losses = 0;
    node.is_held = false;
    for (const auto& [name, child] : node.entries) settle(*child, seed, random);
}

}  // namespace

struct SimulatedFileSystem::Disk {
    Mutex mutex;
    std::shared_ptr<Node> root GUARDED_BY(mutex) = new_folder();
    std::uint64_t generation GUARDED_BY(mutex) = 0;
    std::uint64_t calls GUARDED_BY(mutex) = 0;
    std::uint64_t volume_syncs GUARDED_BY(mutex) = 0;
    std::map<std::uint64_t, std::string> faults GUARDED_BY(mutex);
    std::uint64_t power_cut_at GUARDED_BY(mutex) = 0;  ///< 0: never
    bool lies GUARDED_BY(mutex) = false;
    std::uint64_t free_bytes GUARDED_BY(mutex) = std::uint64_t{1} << 40;

    /// Counts a call; the error that it shall end in.
    std::optional<Error> count(const Path& path) REQUIRES_LOCK(mutex) {
        ++calls;
        if (power_cut_at != 0 && calls >= power_cut_at) return error_of("disk_failed", path);
        const auto fault = faults.find(calls);
        if (fault == faults.end()) return std::nullopt;
        return error_of(fault->second, path);
    }

    std::shared_ptr<Node> find(const Path& path, Names Node::* names = &Node::entries) REQUIRES_LOCK(mutex) {
        std::shared_ptr<Node> node = root;
        for (const Path& step : path.relative_path()) {
            const auto found = ((*node).*names).find(step.string());
            if (found == ((*node).*names).end()) return nullptr;
            node = found->second;
        }
        return node;
    }
};

class SimulatedFileSystem::OpenFile final : public File {
public:
    OpenFile(std::shared_ptr<Disk> disk, std::shared_ptr<Node> node, Path path, std::uint64_t generation,
             bool is_holder)
        : m_disk(std::move(disk)),
          m_node(std::move(node)),
          m_path(std::move(path)),
          m_generation(generation),
          m_is_holder(is_holder),
          m_losses_told(m_node->losses) {}
    ~OpenFile() override {
        const Lock lock(m_disk->mutex);
        if (m_is_holder && m_generation == m_disk->generation) m_node->is_held = false;
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    Result<std::uint64_t> size() override {
        const Lock lock(m_disk->mutex);
        TRY(begin());
        return m_node->data.size();
    }

    Result<> append(std::string_view bytes) override {
        const Lock lock(m_disk->mutex);
        auto begun = begin();
        if (m_generation == m_disk->generation) {
            const std::size_t written =
                begun ? std::min<std::uint64_t>(bytes.size(), m_disk->free_bytes) : bytes.size() / 2;
            m_node->data += bytes.substr(0, written);
            m_disk->free_bytes -= std::min<std::uint64_t>(written, m_disk->free_bytes);
            if (begun && written < bytes.size()) return failed("disk_full", m_path);
        }
        return begun;
    }

    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
        const Lock lock(m_disk->mutex);
        TRY(begin());
        if (offset >= m_node->data.size()) return std::size_t{0};
        return m_node->data.copy(into.data(), into.size(), offset);
    }

    Result<> sync_data() override {
        const Lock lock(m_disk->mutex);
        auto begun = begin();
        if (!begun) m_losses_told = ++m_node->losses;  // told now: the next sync has nothing to tell
        if (!m_disk->lies) m_node->sync_data();
        if (!begun) return begun;
        return tell_losses();
    }

    Result<> check_written() override {
        const Lock lock(m_disk->mutex);
        TRY(begin());
        return tell_losses();
    }

    /// What a failed sync lost was read from memory until now; the disk has a hole there.
    void drop_cache() override {
        const Lock lock(m_disk->mutex);
        if (m_generation != m_disk->generation || m_node->losses == 0) return;
        m_node->data =
            m_node->durable_data + std::string(m_node->data.size() - m_node->durable_data.size(), '\0');
    }

private:
    Result<> begin() REQUIRES_LOCK(m_disk->mutex) {
        if (m_generation != m_disk->generation) return failed("disk_failed", m_path);
        if (auto error = m_disk->count(m_path)) return fail(*std::move(error));
        return {};
    }
    Result<> tell_losses() {
        if (std::exchange(m_losses_told, m_node->losses) == m_node->losses) return {};
        return failed("disk_failed", m_path);
    }

    const std::shared_ptr<Disk> m_disk;
    const std::shared_ptr<Node> m_node;
    const Path m_path;
    const std::uint64_t m_generation;
    const bool m_is_holder;
    std::uint64_t m_losses_told;
};

class SimulatedFileSystem::OpenVolume final : public Volume {
public:
    explicit OpenVolume(std::shared_ptr<Disk> disk) : m_disk(std::move(disk)) {}

    Result<> sync() override {
        const Lock lock(m_disk->mutex);
        auto error = m_disk->count("volume");
        ++m_disk->volume_syncs;
        if (m_disk->lies && !error) return {};
        visit_all(m_disk->root, [&](Node& node) {
            if (!error) node.sync_names();
            if (error && node.is_data_dirty()) ++node.losses;
            node.sync_data();
        });
        if (error) return fail(*std::move(error));
        return {};
    }

    Result<std::uint64_t> free_bytes() override {
        const Lock lock(m_disk->mutex);
        return m_disk->free_bytes;
    }

private:
    const std::shared_ptr<Disk> m_disk;
};

SimulatedFileSystem::SimulatedFileSystem() : m_disk(std::make_shared<Disk>()) {}
SimulatedFileSystem::~SimulatedFileSystem() = default;

Result<std::unique_ptr<Volume>> SimulatedFileSystem::open_volume(const Path& folder) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(folder)) return fail(*std::move(error));
    return std::make_unique<OpenVolume>(m_disk);
}

Result<std::unique_ptr<File>> SimulatedFileSystem::open_to_read(const Path& file) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(file)) return fail(*std::move(error));
    auto node = m_disk->find(file);
    if (!node) return failed("file_missing", file);
    return std::make_unique<OpenFile>(m_disk, std::move(node), file, m_disk->generation, false);
}

Result<std::unique_ptr<File>> SimulatedFileSystem::open_to_append(const Path& file) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(file)) return fail(*std::move(error));
    auto node = m_disk->find(file);
    if (!node) {
        const auto folder = m_disk->find(file.parent_path());
        if (!folder) return failed("file_missing", file);
        node = std::make_shared<Node>();
        folder->entries[file.filename().string()] = node;
    }
    if (node->is_held) return failed("file_busy", file);
    node->is_held = true;
    return std::make_unique<OpenFile>(m_disk, std::move(node), file, m_disk->generation, true);
}

Result<std::optional<std::uint64_t>> SimulatedFileSystem::size_of(const Path& file) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(file)) return fail(*std::move(error));
    const auto node = m_disk->find(file);
    return node ? std::optional<std::uint64_t>(node->data.size()) : std::nullopt;
}

Result<std::vector<std::string>> SimulatedFileSystem::list(const Path& folder) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(folder)) return fail(*std::move(error));
    const auto node = m_disk->find(folder);
    if (!node) return failed("file_missing", folder);
    std::vector<std::string> names;
    for (const auto& [name, child] : node->entries) names.push_back(name);
    return names;
}

Result<> SimulatedFileSystem::make_folder(const Path& folder) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(folder)) return fail(*std::move(error));
    if (m_disk->find(folder)) return {};
    const auto parent = m_disk->find(folder.parent_path());
    if (!parent) return failed("file_missing", folder);
    parent->entries[folder.filename().string()] = new_folder();
    return {};
}

Result<> SimulatedFileSystem::sync_folder(const Path& folder) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(folder)) return fail(*std::move(error));
    const auto node = m_disk->find(folder);
    if (!node) return failed("file_missing", folder);
    if (!m_disk->lies) node->sync_names();
    return {};
}

Result<> SimulatedFileSystem::rename(const Path& from, const Path& to) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(from)) return fail(*std::move(error));
    const auto node = m_disk->find(from);
    const auto folder = m_disk->find(to.parent_path());
    if (!node || !folder) return failed("file_missing", from);
    folder->entries[to.filename().string()] = node;
    m_disk->find(from.parent_path())->entries.erase(from.filename().string());
    return {};
}

Result<> SimulatedFileSystem::remove(const Path& file) {
    const Lock lock(m_disk->mutex);
    if (auto error = m_disk->count(file)) return fail(*std::move(error));
    if (const auto node = m_disk->find(file)) {
        m_disk->free_bytes += node->data.size();
        m_disk->find(file.parent_path())->entries.erase(file.filename().string());
    }
    return {};
}

std::uint64_t SimulatedFileSystem::calls() const {
    const Lock lock(m_disk->mutex);
    return m_disk->calls;
}

std::uint64_t SimulatedFileSystem::volume_syncs() const {
    const Lock lock(m_disk->mutex);
    return m_disk->volume_syncs;
}

void SimulatedFileSystem::fail_call(std::uint64_t number, std::string code) {
    const Lock lock(m_disk->mutex);
    m_disk->faults[number] = std::move(code);
}

void SimulatedFileSystem::fail_writing_out(const Path& file) {
    const Lock lock(m_disk->mutex);
    ++m_disk->find(file)->losses;
}

void SimulatedFileSystem::clear_faults() {
    const Lock lock(m_disk->mutex);
    m_disk->faults.clear();
}

void SimulatedFileSystem::cut_power_at_call(std::uint64_t number) {
    const Lock lock(m_disk->mutex);
    m_disk->power_cut_at = number;
}

void SimulatedFileSystem::power_on(std::uint64_t seed) {
    const Lock lock(m_disk->mutex);
    m_disk->power_cut_at = 0;
    ++m_disk->generation;
    std::mt19937_64 random(seed);
    settle(*m_disk->root, seed, random);
}

void SimulatedFileSystem::set_free_bytes(std::uint64_t bytes) {
    const Lock lock(m_disk->mutex);
    m_disk->free_bytes = bytes;
}

void SimulatedFileSystem::damage(const Path& file, std::uint64_t offset) {
    const Lock lock(m_disk->mutex);
    const auto node = m_disk->find(file);
    if (!node) return;
    for (std::string* bytes : {&node->data, &node->durable_data}) {
        if (offset < bytes->size()) (*bytes)[offset] = static_cast<char>((*bytes)[offset] ^ 1);
    }
}

void SimulatedFileSystem::lie_about_syncs(bool lies) {
    const Lock lock(m_disk->mutex);
    m_disk->lies = lies;
}

std::optional<std::string> SimulatedFileSystem::durable_contents(const Path& file) const {
    const Lock lock(m_disk->mutex);
    const auto node = m_disk->find(file, &Node::durable_entries);
    return node ? std::optional(node->durable_data) : std::nullopt;
}

std::string SimulatedFileSystem::contents(const Path& file) const {
    const Lock lock(m_disk->mutex);
    const auto node = m_disk->find(file);
    return node ? node->data : std::string();
}

}  // namespace sluice::blobs
