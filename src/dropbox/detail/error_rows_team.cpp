// The table of errors.h: a team's event log.
#include <array>

#include "dropbox/detail/error_rows.h"

namespace sluice::dropbox::detail {
namespace {

constexpr std::string_view log = "team_log/";

constexpr auto rows = std::to_array<ErrorRow>({
    // GetTeamEventsError, GetTeamEventsContinueError (team_log.stone)
    {log, "account_id_not_found", not_found, "person_unknown", "nobody in the Dropbox team has this id.",
     ask_team_admin},
    {log, "invalid_time_range", give_up, "request_refused", "Dropbox doesn't accept this span of time.",
     report_it},
    {log, "invalid_filters", give_up, "request_refused", "Dropbox doesn't accept this choice of events.",
     report_it},
    {log, "bad_cursor", conflict, "cursor_reset", "Dropbox wants the event log read from an earlier time.",
     by_itself},
    {log, "reset", conflict, "cursor_reset", "Dropbox wants the event log read from an earlier time.",
     by_itself},
});

}  // namespace

std::span<const ErrorRow> team_error_rows() {
    return rows;
}

}  // namespace sluice::dropbox::detail
