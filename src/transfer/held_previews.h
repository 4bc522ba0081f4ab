// What people see of files that wait, in Dropbox or in our own store, without taking them in (W13):
// thumbnails, large previews, the original's own bytes, and what a look into it finds.
//
// Invariant: nothing of it is stored in the library. All is of exactly the intake's version. Thumbnails of
// what lies in Dropbox are asked there in batches of 25 with those of the neighbours; what an upload page or
// a member's computer sent is drawn by the media worker, from the stored bytes, which are only read. Pictures
// are kept in memory only, by account and version. The original streams through; a look into a file of
// Dropbox makes a copy of it that is gone when the look is over. An intake is one that the caller may see:
// nothing here asks again.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>

#include "domain/facts.h"
#include "domain/intake.h"
#include "net/message.h"
#include "transfer/picture_cache.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// What a decoder says of a file that waits.
struct HeldLook {
    domain::Facts facts;
    std::optional<Error> problem;  ///< why it can't be shown
};

class HeldPreviews {
public:
    static constexpr std::int64_t look_bytes_max = std::int64_t{256} << 20;
    static constexpr int originals_at_once_max = 3;
    static constexpr int looks_at_once_max = 2;
    static constexpr int drawn_at_once_max = 4;  ///< thumbnails of stored files

    HeldPreviews(const Ports& ports, std::filesystem::path scratch);

    /// True where its bytes lie in Dropbox, or in our store alone, and can be shown.
    [[nodiscard]] static bool has_source(const domain::Intake& intake);
    /// What its bytes are known by: Dropbox's revision, or the content hash of what lies in our store.
    [[nodiscard]] static const std::string& version_of(const domain::Intake& intake);

    // These fail with `thumbnail_unavailable` or a workshop's code (Remedy::reject) where the file has no
    // picture, `previews_busy`, `upload_bytes_lost`, or as Dropbox.
    [[nodiscard]] Result<SharedPicture> thumbnail(const domain::AccountId& account,
                                                  const domain::Intake& intake, std::stop_token stop);
    /// Dropbox's largest; of what Dropbox can't show or doesn't have, the media worker's.
    [[nodiscard]] Result<SharedPicture> preview(const domain::AccountId& account,
                                                const domain::Intake& intake, std::stop_token stop);
    /// Fails with `too_large_to_look`, else for reasons that aren't the file's.
    [[nodiscard]] Result<HeldLook> look(const domain::AccountId& account, const domain::Intake& intake,
                                        std::stop_token stop);
    /// Bytes [offset, offset + size) of the original, fetched as they are read. Fails with `previews_busy`.
    [[nodiscard]] Result<std::shared_ptr<net::Source>> original(const domain::AccountId& account,
                                                                const domain::Intake& intake,
                                                                std::uint64_t offset, std::uint64_t size,
                                                                std::stop_token stop);

private:
    [[nodiscard]] PictureCache::Made ask_for_thumbnails(const domain::AccountId& account,
                                                        const domain::ConnectionId& connection,
                                                        const std::vector<std::string>& keys,
                                                        const std::stop_token& stop);
    [[nodiscard]] std::vector<std::string> neighbours_of(const domain::AccountId& account,
                                                         const domain::Intake& intake) const;
    [[nodiscard]] Result<SharedPicture> draw_thumbnail(const domain::Intake& intake,
                                                       const std::stop_token& stop);
    [[nodiscard]] Result<SharedPicture> make_preview(const domain::AccountId& account,
                                                     const domain::Intake& intake,
                                                     const std::stop_token& stop);
    /// The media worker's picture (empty where there is none) behind what it found, as JSON.
    [[nodiscard]] Result<SharedPicture> examined(const domain::AccountId& account,
                                                 const domain::Intake& intake, const std::stop_token& stop);
    [[nodiscard]] Result<SharedPicture> examine(const domain::AccountId& account,
                                                const domain::Intake& intake, const std::stop_token& stop);
    [[nodiscard]] std::filesystem::path new_scratch(std::string_view extension) const;

    const Ports& m_ports;
    const std::filesystem::path m_scratch;
    PictureCache m_pictures{std::size_t{96} << 20};
    std::atomic<int> m_looks{0};
    std::atomic<int> m_drawn{0};
    std::shared_ptr<std::atomic<int>> m_originals = std::make_shared<std::atomic<int>>(0);
};

}  // namespace sluice::transfer
