#include "domain/intake.h"

namespace sluice::domain {

bool may_follow(IntakeState from, IntakeState to) {
    using enum IntakeState;
    switch (from) {
        case seen: return to == held || to == queued || to == refused;
        case held: return to == queued || to == vanished || to == superseded || to == refused;
        case queued:
            return to == fetching || to == stored || to == held || to == refused || to == failed ||
                   to == vanished || to == superseded || to == duplicate;
        case fetching:
            return to == stored || to == queued || to == held || to == refused || to == failed ||
                   to == vanished || to == superseded;
        case stored:
            return to == catalogued || to == duplicate || to == refused || to == failed || to == queued;
        case catalogued: return to == clearing || to == done || to == superseded;
        case duplicate: return to == clearing || to == done || to == superseded;
        case clearing: return to == done || to == superseded || to == queued;
        case refused:
        case failed: return to == queued || to == held || to == vanished || to == superseded;
        case vanished: return to == queued || to == held;
        case superseded:
        case done: return false;
    }
    return false;
}

bool is_settled(IntakeState state) {
    using enum IntakeState;
    return state == done || state == superseded || state == vanished || state == refused || state == failed;
}

void forget_reason(Intake& intake) {
    intake.reason_code.clear();
    intake.reason_message.clear();
    intake.reason_hint.clear();
    intake.retry_at.reset();
    intake.attempts = 0;
}

}  // namespace sluice::domain
