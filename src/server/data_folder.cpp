#include "server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

namespace sluice::server {

Result<DataFolder> DataFolder::open(const std::filesystem::path& folder) {
    const auto unusable = [&](const std::string& why) {
        return fail({Remedy::ask_admin, "data_folder_unusable",
                     cat("The data folder ", folder.string(), " can't be used: ", why, "."),
                     "Set data.folder to a folder that Sluice may write to."});
    };
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) return unusable(failed.message());
    ::chmod(folder.c_str(), 0700);
    const int lock = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return unusable(std::generic_category().message(errno));
    DataFolder opened(std::filesystem::absolute(folder), lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
        return fail({Remedy::ask_admin, "data_folder_in_use",
                     cat("Another Sluice is running on the data folder ", folder.string(), "."),
                     "Stop it first, or set another data.folder."});
    for (const auto& part : {opened.renditions(), opened.spool()}) {
        std::filesystem::create_directories(part, failed);
        if (failed) return unusable(failed.message());
    }
    return opened;
}

DataFolder::~DataFolder() {
    if (m_lock >= 0) ::close(m_lock);
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : m_folder(std::move(other.m_folder)), m_lock(std::exchange(other.m_lock, -1)) {}

}  // namespace sluice::server
