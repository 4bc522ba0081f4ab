#include "transfer/held_previews.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/json/codec.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/intakes.h"

namespace sluice::transfer {
namespace {

using domain::AccountId;
using domain::Intake;
using domain::IntakeState;

constexpr auto thumbnail_size = dropbox::ThumbnailSize::w480h320;
constexpr auto preview_size = dropbox::ThumbnailSize::w2048h1536;
constexpr std::uint64_t first_piece_bytes = std::uint64_t{1} << 20;
constexpr std::uint64_t piece_bytes = std::uint64_t{4} << 20;
constexpr std::int64_t neighbours_before = 6;  ///< as many as a browser asks for at once
constexpr std::string_view dropbox_mime = "image/jpeg";
constexpr std::string_view worker_mime = "image/webp";

/// "account/thumbnail/version".
std::string key_of(const AccountId& account, std::string_view what, const std::string& version) {
    return cat(account.value, "/", what, "/", version);
}
std::string rev_of(const std::string& key) {
    return key.substr(key.rfind('/') + 1);
}

std::unexpected<Error> busy() {
    Error error{Remedy::wait, "previews_busy", "Many originals are being looked at at this moment.",
                "It is asked for again by itself."};
    error.retry_after = std::chrono::seconds(1);
    return fail(std::move(error));
}

/// A place among those that may work at once; gives it back.
class Place {
public:
    static std::optional<Place> take(std::shared_ptr<std::atomic<int>> taken, int most) {
        if (taken->fetch_add(1) < most) return Place(std::move(taken));
        taken->fetch_sub(1);
        return std::nullopt;
    }
    explicit Place(std::shared_ptr<std::atomic<int>> taken) : m_taken(std::move(taken)) {}
    Place(Place&&) noexcept = default;
    Place& operator=(Place&&) = delete;
    ~Place() {
        if (m_taken) m_taken->fetch_sub(1);
    }

private:
    std::shared_ptr<std::atomic<int>> m_taken;
};

/// Reads a revision piece by piece, so that no more than one piece is ever in memory.
class OriginalSource final : public net::Source {
public:
    OriginalSource(std::shared_ptr<dropbox::Client> client, std::string revision, Place place,
                   std::stop_token stop)
        : m_client(std::move(client)),
          m_revision(std::move(revision)),
          m_place(std::move(place)),
          m_stop(std::move(stop)) {}

    Result<> begin(std::uint64_t offset, std::uint64_t size) {
        m_offset = offset;
        m_left = size;
        return size > 0 ? fetch(first_piece_bytes) : Result<>();
    }

    Result<std::size_t> read(std::span<char> into) override {
        if (m_at == m_piece.size() && m_left > 0) TRY(fetch(piece_bytes));
        const std::size_t count = std::min(into.size(), m_piece.size() - m_at);
        std::copy_n(m_piece.begin() + static_cast<std::ptrdiff_t>(m_at), count, into.begin());
        m_at += count;
        return count;
    }

private:
    Result<> fetch(std::uint64_t most) {
        const std::uint64_t size = std::min(m_left, most);
        m_piece = TRY(m_client->download_piece(m_revision, m_offset, size, m_stop));
        m_at = 0;
        m_offset += size;
        m_left -= size;
        return {};
    }

    std::shared_ptr<dropbox::Client> m_client;
    std::string m_revision;
    Place m_place;
    std::stop_token m_stop;
    std::uint64_t m_offset = 0;
    std::uint64_t m_left = 0;  ///< not fetched yet
    std::string m_piece;
    std::size_t m_at = 0;
};

/// A file of the scratch folder that goes with this.
class ScratchFile {
public:
    explicit ScratchFile(std::filesystem::path path) : m_path(std::move(path)) {}
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

Result<> scratch_unwritable(const std::filesystem::path& file) {
    return fail({Remedy::ask_admin, "renditions_unwritable",
                 cat("A file to look into can't be saved at ", file.string(), "."),
                 "Check that the data folder's disk has space and that Sluice may write there."});
}

Result<> download_to(const std::filesystem::path& file, dropbox::Client& client, const std::string& revision,
                     const std::stop_token& stop) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    if (!out) return scratch_unwritable(file);
    TRY(client.download(
        revision, 0,
        [&](const dropbox::DownloadHead&, std::string_view bytes) -> Result<> {
            out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            return out ? Result<>() : scratch_unwritable(file);
        },
        stop));
    out.close();
    return out ? Result<>() : scratch_unwritable(file);
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The file of what lies in our store alone.
Result<std::filesystem::path> stored_file(blobs::BlobStore& store, const Intake& intake) {
    if (TRY(store.contains(intake.content_hash))) return store.path_of(intake.content_hash);
    return fail({Remedy::ask_admin, "upload_bytes_lost",
                 cat("The stored bytes of ", intake.name, " are gone."),
                 "Put its blob back from a backup, or ask whoever sent it to send it again."});
}

std::string where_to_look(const Intake& intake) {
    return domain::is_upload(intake) ? "Download it, and open it with its own program."
                                     : "Look at it in Dropbox.";
}

/// What was found, in one text with the picture behind it: "<length>\n<JSON><picture>".
struct Found {
    domain::Facts facts;
    std::string code;  ///< these two where there is no picture
    std::string message;
};
BOOST_DESCRIBE_STRUCT(Found, (), (facts, code, message))

std::string packed(const Found& found, const std::string& picture) {
    const std::string json = json::encode(found);
    return cat(json.size(), "\n", json, picture);
}

struct Unpacked {
    Found found;
    std::string_view picture;
};
Result<Unpacked> unpacked(const std::string& text) {
    const auto line = text.find('\n');
    const auto size = static_cast<std::size_t>(std::stoull(text.substr(0, line)));
    Unpacked all;
    all.found = TRY(json::decode<Found>(text.substr(line + 1, size)));
    all.picture = std::string_view(text).substr(line + 1 + size);
    return all;
}

}  // namespace

HeldPreviews::HeldPreviews(const Ports& ports, std::filesystem::path scratch)
    : m_ports(ports), m_scratch(std::move(scratch)) {
    std::error_code ignored;                          // whoever needs the folder finds out
    std::filesystem::remove_all(m_scratch, ignored);  // of looks that a crash ended
    std::filesystem::create_directories(m_scratch, ignored);
}

bool HeldPreviews::has_source(const Intake& intake) {
    using enum IntakeState;
    const IntakeState state = intake.state;
    return state == held || state == rejecting || state == rejected || state == restoring ||
           state == refused || state == failed || state == ignored;
}

const std::string& HeldPreviews::version_of(const Intake& intake) {
    return domain::is_upload(intake) ? intake.content_hash : intake.rev;
}

std::vector<std::string> HeldPreviews::neighbours_of(const AccountId& account, const Intake& intake) const {
    catalog::IntakeFilter filter;
    filter.states = {intake.state};
    filter.mapping_id = intake.mapping_id;
    filter.after = intake.id.value;
    const auto found =
        m_ports.catalog.read(account, [&](catalog::Scope& scope) -> Result<std::vector<Intake>> {
            // A page's requests come nearly in its order: a few from before this one as well.
            filter.sort = catalog::IntakeSort::oldest;
            filter.limit = neighbours_before;
            auto near = TRY(catalog::Intakes(scope).page(filter));
            filter.sort = catalog::IntakeSort::newest;
            filter.limit = static_cast<std::int64_t>(dropbox::Client::thumbnails_max) - 1;
            std::ranges::move(TRY(catalog::Intakes(scope).page(filter)), std::back_inserter(near));
            return near;
        });
    std::vector<std::string> keys;
    for (const Intake& other : found ? *found : std::vector<Intake>())
        if (other.connection_id == intake.connection_id)
            keys.push_back(key_of(account, "thumbnail", other.rev));
    return keys;
}

PictureCache::Made HeldPreviews::ask_for_thumbnails(const AccountId& account,
                                                    const domain::ConnectionId& connection,
                                                    const std::vector<std::string>& keys,
                                                    const std::stop_token& stop) {
    std::vector<std::string> revisions;
    for (const std::string& key : keys) revisions.push_back(cat("rev:", rev_of(key)));
    PictureCache::Made made;
    const auto client = m_ports.dropbox.client(account, connection);
    auto answer = client ? (*client)->thumbnails(revisions, thumbnail_size, stop)
                         : Result<std::vector<Result<dropbox::Thumbnail>>>(fail(client.error()));
    if (!answer) m_ports.dropbox.note_error(account, connection, answer.error());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Error* error = !answer ? &answer.error() : !(*answer)[i] ? &(*answer)[i].error() : nullptr;
        made.emplace(keys[i], error ? Result<SharedPicture>(fail(*error))
                                    : Result<SharedPicture>(std::make_shared<const Picture>(
                                          (*answer)[i]->jpeg, std::string(dropbox_mime))));
    }
    return made;
}

std::filesystem::path HeldPreviews::new_scratch(std::string_view extension) const {
    return m_scratch / cat(m_ports.ids.next(m_ports.clock.now()), extension);
}

Result<SharedPicture> HeldPreviews::draw_thumbnail(const Intake& intake, const std::stop_token& stop) {
    const auto place =
        Place::take(std::shared_ptr<std::atomic<int>>(&m_drawn, [](auto*) {}), drawn_at_once_max);
    if (!place) return busy();
    const ScratchFile picture(new_scratch(".webp"));
    TRY(m_ports.workshop.render(TRY(stored_file(m_ports.blobs, intake)),
                                {media::Size::thumbnail, picture.path()}, intake.name, stop));
    return std::make_shared<const Picture>(read_file(picture.path()), std::string(worker_mime));
}

Result<SharedPicture> HeldPreviews::thumbnail(const AccountId& account, const Intake& intake,
                                              std::stop_token stop) {
    if (domain::is_upload(intake))
        return m_pictures.get(key_of(account, "thumbnail", version_of(intake)), {}, [&](const auto& keys) {
            return PictureCache::Made{{keys.front(), draw_thumbnail(intake, stop)}};
        });
    return m_pictures.get(
        key_of(account, "thumbnail", intake.rev), [&] { return neighbours_of(account, intake); },
        [&](const auto& keys) { return ask_for_thumbnails(account, *intake.connection_id, keys, stop); });
}

Result<SharedPicture> HeldPreviews::make_preview(const AccountId& account, const Intake& intake,
                                                 const std::stop_token& stop) {
    if (!domain::is_upload(intake)) {
        const auto client = TRY(m_ports.dropbox.client(account, *intake.connection_id));
        const std::vector<std::string> revision{cat("rev:", intake.rev)};
        auto shown = TRY(client->thumbnails(revision, preview_size, stop)).front();
        if (shown) return std::make_shared<const Picture>(shown->jpeg, std::string(dropbox_mime));
        if (shown.error().code != "thumbnail_unavailable") return fail(shown.error());
    }
    const auto found = TRY(examined(account, intake, stop));
    const auto all = TRY(unpacked(found->bytes));
    if (all.picture.empty())
        return fail({Remedy::reject, all.found.code, all.found.message, where_to_look(intake)});
    return std::make_shared<const Picture>(std::string(all.picture), std::string(worker_mime));
}

Result<SharedPicture> HeldPreviews::preview(const AccountId& account, const Intake& intake,
                                            std::stop_token stop) {
    return m_pictures.get(key_of(account, "preview", version_of(intake)), {}, [&](const auto& keys) {
        return PictureCache::Made{{keys.front(), make_preview(account, intake, stop)}};
    });
}

Result<SharedPicture> HeldPreviews::examine(const AccountId& account, const Intake& intake,
                                            const std::stop_token& stop) {
    if (intake.size > look_bytes_max)
        return fail({Remedy::reject, "too_large_to_look",
                     cat(intake.name, " is larger than ", look_bytes_max >> 20, " MB."),
                     "It is looked into when it is released."});
    const auto places = std::shared_ptr<std::atomic<int>>(&m_looks, [](auto*) {});
    const auto place = Place::take(places, looks_at_once_max);
    if (!place) return busy();
    const ScratchFile copy(new_scratch(""));
    const ScratchFile picture(new_scratch(".webp"));
    std::filesystem::path original = copy.path();
    if (domain::is_upload(intake)) {
        original = TRY(stored_file(m_ports.blobs, intake));
    } else {
        const auto client = TRY(m_ports.dropbox.client(account, *intake.connection_id));
        TRY(download_to(original, *client, cat("rev:", intake.rev), stop));
    }
    const auto examination = TRY(m_ports.workshop.examine(
        original, intake.name, {media::RenderRequest{media::Size::preview, picture.path()}}, stop));
    Found found{examination.facts, "", ""};
    if (examination.no_preview) {
        found.code = examination.no_preview->code;
        found.message = examination.no_preview->message;
    }
    return std::make_shared<const Picture>(
        packed(found, examination.renderings.empty() ? "" : read_file(picture.path())),
        std::string(worker_mime));
}

Result<SharedPicture> HeldPreviews::examined(const AccountId& account, const Intake& intake,
                                             const std::stop_token& stop) {
    return m_pictures.get(key_of(account, "look", version_of(intake)), {}, [&](const auto& keys) {
        return PictureCache::Made{{keys.front(), examine(account, intake, stop)}};
    });
}

Result<HeldLook> HeldPreviews::look(const AccountId& account, const Intake& intake, std::stop_token stop) {
    const auto found = TRY(examined(account, intake, stop));
    auto all = TRY(unpacked(found->bytes));
    HeldLook look{std::move(all.found.facts), std::nullopt};
    if (!all.found.code.empty())
        look.problem = Error{Remedy::reject, all.found.code, all.found.message, where_to_look(intake)};
    return look;
}

Result<std::shared_ptr<net::Source>> HeldPreviews::original(const AccountId& account, const Intake& intake,
                                                            std::uint64_t offset, std::uint64_t size,
                                                            std::stop_token stop) {
    if (domain::is_upload(intake)) {
        TRY(stored_file(m_ports.blobs, intake));
        return std::shared_ptr<net::Source>(TRY(m_ports.blobs.open(intake.content_hash, offset, size)));
    }
    auto place = Place::take(m_originals, originals_at_once_max);
    if (!place) return busy();
    auto client = TRY(m_ports.dropbox.client(account, *intake.connection_id));
    auto source = std::make_shared<OriginalSource>(std::move(client), cat("rev:", intake.rev),
                                                   *std::move(place), std::move(stop));
    TRY(source->begin(offset, size));
    return std::shared_ptr<net::Source>(std::move(source));
}

}  // namespace sluice::transfer
