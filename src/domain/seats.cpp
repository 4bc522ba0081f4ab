#include "domain/seats.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace sluice::domain {
namespace {

constexpr std::size_t named_max = 3;

std::string in_words(const Seat& seat) {
    return cat(seat.name, seat.active_at ? cat(" (last here ", to_rfc3339(*seat.active_at).substr(0, 10), ")")
                                         : " (never here)");
}

}  // namespace

Result<> check_seat(std::span<const Seat> taken, std::optional<std::int64_t> seats_max) {
    if (!seats_max || std::ssize(taken) < *seats_max) return {};
    std::vector<Seat> seats(taken.begin(), taken.end());
    std::ranges::stable_sort(seats, {},
                             [](const Seat& seat) { return seat.active_at.value_or(Instant::min()); });
    std::vector<std::string> least;
    for (const auto& seat : seats)
        if (least.size() < named_max) least.push_back(in_words(seat));
    const std::string all = *seats_max == 1 ? "The only seat" : cat("All ", *seats_max, " seats");
    return fail(
        {Remedy::conflict, "seats_full",
         cat(all, " of this account ", *seats_max == 1 ? "is" : "are",
             " taken. Least active: ", join(least, ", "), "."),
         "Remove one of them, or raise the number of seats. Who only sends files by a link needs no seat."});
}

Result<> check_seats_max(std::int64_t seats_max) {
    if (seats_max >= 1 && seats_max <= seats_max_max) return {};
    return fail({Remedy::reject, "seats_invalid",
                 cat("The number of seats is between 1 and ", seats_max_max, "."),
                 "Leave it empty where any number of people may work in the account."});
}

}  // namespace sluice::domain
