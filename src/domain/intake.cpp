#include "domain/intake.h"

#include "base/text.h"

namespace sluice::domain {

bool may_follow(IntakeState from, IntakeState to) {
    using enum IntakeState;
    switch (from) {
        case seen: return to == held || to == queued || to == refused || to == rejected || to == ignored;
        case held:
            return to == queued || to == vanished || to == superseded || to == refused || to == rejecting ||
                   to == rejected || to == ignored;
        case queued:
            return to == fetching || to == stored || to == held || to == refused || to == failed ||
                   to == vanished || to == superseded || to == duplicate;
        case fetching:
            return to == stored || to == queued || to == held || to == refused || to == failed ||
                   to == vanished || to == superseded || to == ignored;
        case stored:
            return to == catalogued || to == duplicate || to == refused || to == failed || to == queued ||
                   to == ignored;
        case catalogued: return to == clearing || to == done || to == superseded;
        case duplicate: return to == clearing || to == done || to == superseded;
        case clearing: return to == done || to == superseded || to == queued;
        case refused:
        case failed: return to == queued || to == held || to == vanished || to == superseded || to == ignored;
        case vanished: return to == queued || to == held || to == rejected || to == ignored;
        case rejecting:
            return to == rejected || to == restoring || to == held || to == vanished || to == superseded;
        case rejected: return to == restoring || to == held || to == superseded;
        case ignored:
            return to == held || to == queued || to == vanished || to == superseded || to == rejected;
        case restoring: return to == held || to == rejected || to == vanished || to == superseded;
        case superseded:
        case done: return false;
    }
    return false;
}

bool is_settled(IntakeState state) {
    using enum IntakeState;
    return state == done || state == superseded || state == vanished || state == refused || state == failed ||
           state == rejected || state == ignored;
}

bool is_in_rejected_folder(std::string_view relative_path) {
    const auto slash = relative_path.find('/');
    return slash != std::string_view::npos &&
           equal_ignoring_case(relative_path.substr(0, slash), rejected_folder);
}

std::string rejected_place_of(std::string_view relative_path) {
    return cat(rejected_folder, "/", relative_path);
}

std::string restored_place_of(std::string_view relative_path) {
    if (!is_in_rejected_folder(relative_path)) return std::string(relative_path);
    return std::string(relative_path.substr(relative_path.find('/') + 1));
}

void forget_reason(Intake& intake) {
    intake.reason_code.clear();
    intake.reason_message.clear();
    intake.reason_hint.clear();
    intake.retry_at.reset();
    intake.attempts = 0;
}

}  // namespace sluice::domain
