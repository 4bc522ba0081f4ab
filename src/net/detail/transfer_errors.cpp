#include "net/detail/transfer_errors.h"

#include "base/text.h"

namespace sluice::net::detail {
namespace {

std::string with_reason(std::string_view text, std::string_view why) {
    return why.empty() ? cat(text, ".") : cat(text, " (", why, ").");
}

}  // namespace

Error network_unreachable(std::string_view where, std::string_view why) {
    return {
        .remedy = Remedy::retry,
        .code = "network_unreachable",
        .message = with_reason(cat("Can't reach ", where), why),
        .hint = "Sluice tries again by itself. If it lasts, check the network, the firewall and the proxy."};
}

Error network_timeout(std::string_view where, std::string_view why) {
    return {.remedy = Remedy::retry,
            .code = "network_timeout",
            .message = with_reason(cat(where, " didn't answer in time"), why),
            .hint = "Sluice tries again by itself. If it lasts, check the network."};
}

Error network_cut(std::string_view where, std::string_view why) {
    return {.remedy = Remedy::retry,
            .code = "network_cut",
            .message = with_reason(
                cat("The connection to ", where, " broke off before the answer was complete"), why),
            .hint = "Sluice tries again by itself."};
}

Error certificate_untrusted(std::string_view where, std::string_view why) {
    return {
        .remedy = Remedy::ask_admin,
        .code = "network_unreachable",
        .message = with_reason(cat("The identity of ", where, " can't be verified"), why),
        .hint =
            "Check this machine's date and its CA certificates (package ca-certificates); a company proxy "
            "that inspects TLS needs its own certificate installed here."};
}

Error transfer_stopped() {
    return {.remedy = Remedy::retry,
            .code = "stopped",
            .message = "The transfer was stopped before it was complete.",
            .hint = "It goes on when Sluice runs again."};
}

Error url_invalid(std::string_view url) {
    // The query may hold secrets, so it isn't shown.
    return {.remedy = Remedy::reject,
            .code = "url_invalid",
            .message = cat("This is no web address: ", url.substr(0, url.find('?')), "."),
            .hint = "An address begins with https:// or http:// and a host name."};
}

Error header_invalid(std::string_view name) {
    return {.remedy = Remedy::reject,
            .code = "header_invalid",
            .message = cat("The header ", to_valid_utf8(name), " holds characters that can't be sent.")};
}

Error answer_too_large(std::string_view where, std::uint64_t bytes_max) {
    return {.remedy = Remedy::reject,
            .code = "body_too_large",
            .message =
                cat("The answer of ", where, " is larger than the ", bytes_max, " bytes expected at most.")};
}

Error body_incomplete(std::uint64_t given, std::uint64_t promised) {
    return {.remedy = Remedy::retry,
            .code = "body_incomplete",
            .message = cat("The content to send ended after ", given, " of ", promised, " bytes.")};
}

Error transfer_failed(std::string_view why) {
    return {.remedy = Remedy::give_up,
            .code = "transfer_failed",
            .message = cat("The transfer failed by a defect of Sluice: ", why, ".")};
}

}  // namespace sluice::net::detail
