#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "media/worker/archive.h"
#include "media/worker/eps.h"
#include "media/worker/footage.h"
#include "media/worker/packets.h"
#include "media/worker/photoshop.h"
#include "media/worker/picture.h"
#include "media/worker/provenance.h"
#include "media/worker/raster.h"
#include "media/worker/serve.h"

namespace sluice::media::worker {
namespace {

using detail::Job;
using detail::Made;
using detail::Problem;
using detail::Reply;

[[nodiscard]] std::string in_words(domain::Kind kind) {
    switch (kind) {
        case domain::Kind::image: return "picture";
        case domain::Kind::video: return "video";
        case domain::Kind::audio: return "sound";
        case domain::Kind::document: return "document";
        case domain::Kind::other: break;
    }
    return "file";
}

/// Facts of every kind that the type has; the first thing that is wrong with the file is the answer.
[[nodiscard]] Result<> read_facts(const Input& input, domain::Facts& facts) {
    Result<> read;
    std::string xmp;
    if (is_raster(input.type())) read = read_raster_facts(input, facts, xmp);
    if (is_footage(input.type())) read = read_footage_facts(input, facts);
    if (is_photoshop(input.type())) read = read_photoshop_facts(input, facts);
    Packets packets(input);
    packets.offer_xmp(xmp);
    packets.read_camera_facts(facts);
    packets.read_fields(facts);
    facts.c2pa_present = has_c2pa(input);
    return read;
}

[[nodiscard]] Result<std::vector<Made>> render(const Input& input, domain::Facts& facts, const Job& job,
                                               const std::vector<int>& outputs) {
    const auto& type = input.type();
    if (is_raster(type)) return render_raster(input, first_page, job.edges_px, outputs);
    if (is_footage(type)) return render_picture(TRY(poster(input)), job.edges_px, outputs);
    if (is_ffmpeg_still(type)) return render_picture(TRY(decode_still(input, facts)), job.edges_px, outputs);
    if (is_photoshop(type)) return render_picture(TRY(flattened_photoshop(input)), job.edges_px, outputs);
    if (is_eps(type)) return render_picture(TRY(eps_picture(input)), job.edges_px, outputs);
    if (is_package(type)) return render_picture(TRY(packaged_picture(input)), job.edges_px, outputs);
    if (is_archive(type))
        return no_picture("unsupported_format", "an archive has no picture; see what it holds");
    if (type.kind == domain::Kind::image)
        return render_picture(TRY(Packets(input).embedded_picture()), job.edges_px, outputs);
    if (type.extension.empty()) return no_picture("unsupported_format", "the kind of file isn't known");
    return no_picture("unsupported_format",
                      cat("this kind of ", in_words(type.kind), " (", type.mime, ") can't be drawn"));
}

}  // namespace

void answer_problem(Reply& reply, const std::function<Result<>()>& work) {
    try {
        if (auto done = work(); !done)
            reply.problem = Problem{std::move(done.error().code), std::move(done.error().message)};
    } catch (const std::bad_alloc&) {
        reply.problem = Problem{"decoder_out_of_memory", "reading the file takes too much memory"};
    } catch (const std::exception&) {
        reply.problem = Problem{"corrupt_file", "the file is damaged"};
    }
}

Reply examine(const Input& input, const Job& job, const std::vector<int>& outputs) {
    Reply reply;
    reply.facts.mime = input.type().mime;
    reply.facts.kind = input.type().kind;
    answer_problem(reply, [&]() -> Result<> {
        if (input.size() == 0) return no_picture("corrupt_file", "the file is empty");
        TRY(read_facts(input, reply.facts));
        if (!job.edges_px.empty()) reply.made = TRY(render(input, reply.facts, job, outputs));
        return {};
    });
    return reply;
}

}  // namespace sluice::media::worker
