// Every limit of the transfer engine, by name and unit. The defaults are for one machine and one Dropbox
// account.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>

#include "base/config.h"

namespace sluice::transfer {

struct Limits {
    static constexpr const char* about = "How fast and how patiently files are taken in.";
    static constexpr KeyAbout about_keys[] = {
        {"workers", "Threads that fetch, catalogue and clear."},
        {"page_entries_max", "Entries asked of one listing call."},
        {"claim_intakes_max", "Intakes leased by one claim."},
        {"previews_wait_s", "While files queue to be taken in, previews wait so many seconds for them."},
        {"lease_s", "Seconds of silence after which a worker loses its intake."},
        {"sweep_s", "Every mapping is looked at this often, in seconds, whatever woke us before."},
        {"change_rest_s", "Changes that follow each other quickly are looked at once in so many seconds."},
        {"look_again_s",
         "A webhook may come before its change can be seen: seconds until the next look, where one finds "
         "nothing."},
        {"look_again_max", "So many looks more after a webhook of which nothing is found."},
        {"longpoll_s", "Seconds asked of Dropbox's longpoll (30 to 480)."},
        {"retry_s_min", "First pause after a passing fault, in seconds; it doubles."},
        {"retry_s_max", "Longest pause, in seconds."},
        {"outage_retry_s", "Pause, in seconds, while Dropbox can't be reached."},
        {"attempts_max", "Passing faults in one state before an intake is failed."},
        {"person_retry_s", "Pause, in seconds, where a person must act first (disk full, link broken)."},
        {"clearings_window_s", "The mass-delete guard counts over this many seconds."},
        {"clearings_max", "Files cleared per mapping and window before a person must look."},
        {"delete_batch_min", "So many deletes that wait at once are sent to Dropbox in one call."},
        {"clear_grace_s",
         "Seconds a catalogued file stays in Dropbox at least, where its mapping says no other."},
        {"error_report_rest_s",
         "The text about files that could not be taken in is written to a folder at most once in so many "
         "seconds; 0: "
         "never."},
        {"scrub_interval_s", "Every stored file is read back at least this often, in seconds."},
        {"films_bytes_max",
         "Bytes that light copies and strips of videos may take together; those not opened for longest go."},
        {"scrub_bytes_per_s", "Bytes a second that reading back may take, on average; 0: never read back."},
    };

    std::int64_t workers = 32;
    std::int64_t page_entries_max = 1'000;
    std::int64_t claim_intakes_max = 64;
    std::int64_t previews_wait_s = 5;
    std::int64_t lease_s = 300;
    std::int64_t sweep_s = 240;
    std::int64_t change_rest_s = 2;
    std::int64_t look_again_s = 5;
    std::int64_t look_again_max = 3;
    std::int64_t longpoll_s = 60;
    std::int64_t retry_s_min = 2;
    std::int64_t retry_s_max = 600;
    std::int64_t outage_retry_s = 20;
    std::int64_t attempts_max = 12;
    std::int64_t person_retry_s = 300;
    std::int64_t clearings_window_s = 3'600;
    std::int64_t clearings_max = 10'000;
    std::int64_t delete_batch_min = 3;  // a batch is a job at Dropbox, so two calls at least
    std::int64_t clear_grace_s = 0;
    std::int64_t error_report_rest_s = 30;
    std::int64_t scrub_interval_s = 7 * 86'400;
    std::int64_t films_bytes_max = std::int64_t{20} << 30;
    std::int64_t scrub_bytes_per_s = std::int64_t{16} << 20;
};
BOOST_DESCRIBE_STRUCT(Limits, (),
                      (workers, page_entries_max, claim_intakes_max, previews_wait_s, lease_s, sweep_s,
                       change_rest_s, look_again_s, look_again_max, longpoll_s, retry_s_min, retry_s_max,
                       outage_retry_s, attempts_max, person_retry_s, clearings_window_s, clearings_max,
                       delete_batch_min, clear_grace_s, error_report_rest_s, scrub_interval_s,
                       films_bytes_max, scrub_bytes_per_s))

}  // namespace sluice::transfer
