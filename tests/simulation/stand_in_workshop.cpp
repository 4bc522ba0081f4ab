#include "simulation/stand_in_workshop.h"

namespace sluice::simulation {
namespace {

constexpr milliseconds look_time_max{1'000};

domain::Facts facts_of(std::string_view bytes) {
    domain::Facts facts;
    if (bytes.starts_with(picture_mark)) {
        facts.mime = "image/jpeg";
        facts.kind = domain::Kind::image;
        facts.width = 640;
        facts.height = 480;
    } else if (bytes.starts_with(text_mark)) {
        facts.mime = "text/plain";
        facts.kind = domain::Kind::document;
    }
    return facts;
}

}  // namespace

Result<media::Examination> StandInWorkshop::examine(const std::filesystem::path& blob, std::string_view,
                                                    const std::vector<media::RenderRequest>& outputs,
                                                    std::stop_token) {
    const auto fault = m_machine.begin(Seam::workshop, "examine");
    m_machine.take_time(look_time_max);
    if (m_machine.is_dead()) return process_is_dead();
    if (fault && fault->kind == FaultKind::no_worker)
        return fail({Remedy::retry, "media_worker_failed", "Simulated: the media worker can't be started."});
    media::Examination answer;
    const std::string bytes = m_disk.contents(blob);
    answer.facts = facts_of(bytes);
    if ((fault && fault->kind == FaultKind::damaged_file) || bytes.empty())
        answer.no_preview = Error{Remedy::reject, "corrupt_file", "Simulated: its contents can't be read."};
    else
        for (const auto& output : outputs)
            answer.renderings.push_back({output.size, output.file, 640, 480, 1});
    m_machine.end(fault);
    if (m_machine.is_dead()) return process_is_dead();
    return answer;
}

Result<media::Derivation> StandInWorkshop::derive(const std::filesystem::path&, std::string_view,
                                                  const media::DerivativeRequest&, std::stop_token) {
    media::Derivation answer;
    answer.problem = Error{Remedy::reject, "unsupported_format", "Simulated: nobody opens an asset here."};
    return answer;
}

Result<std::optional<Error>> StandInWorkshop::make_pdf(const std::filesystem::path&, std::string_view,
                                                       const std::filesystem::path&, std::stop_token) {
    return fail(*office_gap());
}

std::optional<Error> StandInWorkshop::office_gap() const {
    return Error{Remedy::ask_admin, "office_missing", "Simulated: there is no LibreOffice here."};
}

}  // namespace sluice::simulation
