// Downloads and thumbnails.
#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/detail/batch.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/decode.h"
#include "dropbox/detail/words.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

/// The first byte's place of `bytes 100-199/1000` (RFC 9110 §14.4).
std::optional<std::uint64_t> start_of_range(std::string_view content_range) {
    constexpr std::string_view unit = "bytes ";
    if (!content_range.starts_with(unit)) return std::nullopt;
    content_range.remove_prefix(unit.size());
    std::uint64_t start = 0;
    const auto [end, error] =
        std::from_chars(content_range.data(), content_range.data() + content_range.size(), start);
    if (error != std::errc{} || end == content_range.data() + content_range.size() || *end != '-')
        return std::nullopt;
    return start;
}

/// Between the wire and the caller: reads the head once, drops what the caller has already.
class Intake {
public:
    Intake(std::uint64_t offset, const Client::Receive& receive) : m_offset(offset), m_receive(receive) {}

    Result<> take(const net::Response& answer, std::string_view bytes) {
        TRY(open(answer));
        if (m_to_skip > 0) {
            const auto skipped = std::min<std::uint64_t>(m_to_skip, bytes.size());
            m_to_skip -= skipped;
            bytes.remove_prefix(static_cast<std::size_t>(skipped));
        }
        if (bytes.empty()) return {};
        TRY(m_receive(m_head, bytes));
        m_head.received += bytes.size();
        return {};
    }

    Result<> open(const net::Response& answer) {
        if (m_is_open) return {};
        const auto& route = routes::download.name;
        const auto result = answer.headers.find("Dropbox-API-Result");
        if (!result) return fail(answer_malformed(route, "Dropbox-API-Result is missing"));
        m_head = {.file = TRY(detail::decode_file(route, *result)), .offset = m_offset, .received = 0};
        if (answer.status == 206) {
            const auto start = start_of_range(answer.headers.get("Content-Range"));
            if (start != m_offset) return fail(answer_malformed(route, "the range isn't the one asked for"));
        } else {
            m_to_skip = m_offset;
        }
        m_is_open = true;
        return {};
    }

    [[nodiscard]] const DownloadHead& head() const { return m_head; }

private:
    std::uint64_t m_offset;
    const Client::Receive& m_receive;
    DownloadHead m_head = {};
    std::uint64_t m_to_skip = 0;
    bool m_is_open = false;
};

Error offset_beyond_end(const std::string& object, std::uint64_t offset) {
    return {
        .remedy = Remedy::conflict,
        .code = "offset_beyond_end",
        .message = cat(object, ": the file in Dropbox has no byte ", offset, "; it was changed meanwhile."),
        .hint = "Nothing to do: it is fetched from the start."};
}

Error download_incomplete(const std::string& object, const DownloadHead& head) {
    return {.remedy = Remedy::retry,
            .code = "download_incomplete",
            .message =
                cat(object, ": only ", head.offset + head.received, " of ", head.file.size, " bytes came."),
            .hint = "Nothing to do: the rest is fetched by itself."};
}

Result<Thumbnail> read_thumbnail(const json::object& entry) {
    const auto& route = routes::thumbnail_batch.name;
    detail::Required required(route, entry);
    const auto& metadata = required.object("metadata");
    const auto picture = from_base64(required.text("thumbnail"));
    TRY(required.check());
    if (!picture) return fail(answer_malformed(route, "a picture isn't Base64"));
    return Thumbnail{.file = TRY(detail::decode_entry(route, metadata)), .jpeg = *picture};
}

/// One call: `thumbnails_max` at most.
Result<std::vector<Result<Thumbnail>>> ask_for_thumbnails(detail::Caller& caller,
                                                          std::span<const std::string> paths_or_ids,
                                                          ThumbnailSize size, const std::stop_token& stop) {
    const auto& route = routes::thumbnail_batch;
    json::array entries;
    for (const auto& path : paths_or_ids)
        entries.push_back(json::object{{"path", path},
                                       {"format", "jpeg"},
                                       {"size", detail::word_of(detail::thumbnail_size_words, size)},
                                       {"mode", "bestfit"}});
    auto argument = TRY(detail::write(json::object{{"entries", std::move(entries)}}));
    const auto text = TRY(caller.rpc(route, "Previews", std::move(argument), stop));
    const auto refused = [&](const std::string& tags) -> Result<Thumbnail> {
        return fail(error_for_tags(route.name, "Preview", tags));
    };
    const detail::BatchReader<Thumbnail> reader{
        .route = route.name, .success = read_thumbnail, .failure = refused, .count = paths_or_ids.size()};
    return detail::read_entries(reader, TRY(detail::parse_object(route.name, text)));
}

}  // namespace

Result<DownloadHead> Client::download(const std::string& path_or_rev_or_id, std::uint64_t offset,
                                      const Receive& receive, std::stop_token stop) {
    Intake intake(offset, receive);
    detail::Call call{.route = routes::download,
                      .object = path_or_rev_or_id,
                      .argument = TRY(detail::write(json::object{{"path", path_or_rev_or_id}})),
                      .place = detail::Place::header};
    if (offset > 0) call.range_from = offset;
    call.receive = [&](const net::Response& head, std::string_view bytes) {
        return intake.take(head, bytes);
    };
    const auto answer = m_caller->try_send(call, stop);
    if (!answer && answer.error().status == 416) return fail(offset_beyond_end(path_or_rev_or_id, offset));
    if (!answer) return fail(answer.error().error);
    TRY(intake.open(*answer));  // an empty file has a head only
    const auto& head = intake.head();
    if (offset > head.file.size) return fail(offset_beyond_end(path_or_rev_or_id, offset));
    if (head.offset + head.received != head.file.size)
        return fail(download_incomplete(path_or_rev_or_id, head));
    return head;
}

Result<std::string> Client::download_piece(const std::string& path_or_rev_or_id, std::uint64_t offset,
                                           std::uint64_t size, std::stop_token stop) {
    constexpr std::string_view enough = "piece_complete";
    std::string piece;
    const Receive receive = [&](const DownloadHead&, std::string_view bytes) -> Result<> {
        piece += bytes.substr(0, static_cast<std::size_t>(size - piece.size()));
        if (piece.size() < size) return {};
        return fail(
            {Remedy::give_up, std::string(enough), "", ""});  // of a server that gives more than asked
    };
    if (size == 0 || size > piece_bytes_max) return piece;
    Intake intake(offset, receive);
    detail::Call call{.route = routes::download,
                      .object = path_or_rev_or_id,
                      .argument = TRY(detail::write(json::object{{"path", path_or_rev_or_id}})),
                      .place = detail::Place::header};
    call.range_from = offset;
    call.range_last = offset + size - 1;
    call.receive = [&](const net::Response& head, std::string_view bytes) -> Result<> {
        auto taken = intake.take(head, bytes);
        const bool is_whole = head.status == 206 && !taken && taken.error().code == enough;
        return is_whole ? Result<>() : taken;
    };
    const auto answer = m_caller->try_send(call, stop);
    if (piece.size() == size) return piece;
    if (!answer && answer.error().status == 416) return fail(offset_beyond_end(path_or_rev_or_id, offset));
    if (!answer) return fail(answer.error().error);
    TRY(intake.open(*answer));
    return fail(download_incomplete(path_or_rev_or_id, intake.head()));
}

Result<std::vector<Result<Thumbnail>>> Client::thumbnails(std::span<const std::string> paths_or_ids,
                                                          ThumbnailSize size, std::stop_token stop) {
    std::vector<Result<Thumbnail>> all;
    while (all.size() < paths_or_ids.size()) {
        const auto rest = paths_or_ids.subspan(all.size());
        const auto asked = rest.first(std::min(rest.size(), thumbnails_max));
        auto answered = ask_for_thumbnails(*m_caller, asked, size, stop);
        if (!answered && all.empty()) return fail(std::move(answered).error());
        if (answered)
            std::ranges::move(*answered, std::back_inserter(all));
        else
            all.insert(all.end(), asked.size(), fail(answered.error()));
    }
    return all;
}

Result<TemporaryLink> Client::temporary_link(const std::string& path_or_rev_or_id, std::stop_token stop) {
    const auto& route = routes::temporary_link;
    auto argument = TRY(detail::write(json::object{{"path", path_or_rev_or_id}}));
    const auto text = TRY(m_caller->rpc(route, path_or_rev_or_id, std::move(argument), stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    const auto& metadata = required.object("metadata");
    TemporaryLink link{.file = {}, .url = required.text("link")};
    TRY(required.check());
    link.file = TRY(detail::decode_entry(route.name, metadata));
    return link;
}

}  // namespace sluice::dropbox
