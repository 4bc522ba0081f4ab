// Cleaning up after a contract suite that was asked of Dropbox itself (docs/guide/real-dropbox.md).
//
// Invariant: all that the suite makes lies below one scratch folder, or leads into it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "dropbox/client.h"
#include "net/transport.h"
#include "support/doctest.h"

namespace sluice::test {

constexpr auto token_variable = "SLUICE_TEST_DROPBOX_TOKEN";
/// Of another account, for what two people do with one folder.
constexpr auto second_token_variable = "SLUICE_TEST_DROPBOX_TOKEN_2";
constexpr std::string_view scratch_folder = "/sluice-contract";

/// Takes a folder away with all that is in it. Not the client's: that deletes files by revision only.
inline void remove_folder(net::Transport& transport, std::string_view token, std::string_view path) {
    const net::Request request{
        .method = "POST",
        .url = cat(dropbox::Origins{}.api, "/2/files/delete_v2"),
        .headers = {{"Authorization", cat("Bearer ", token)}, {"Content-Type", "application/json"}},
        .body = cat(R"({"path":")", path, R"("})")};
    const auto answer = transport.send(request, {}, {});
    if (!answer || answer->status != 200)
        MESSAGE("not removed in Dropbox: " << path << "; please remove it by hand");
}

/// Lives as long as the program; takes the scratch folder away where it was used at Dropbox.
struct Scratch {
    std::string token;
    Scratch() = default;
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        if (!token.empty()) remove_folder(*net::curl_transport(), token, scratch_folder);
    }
    static Scratch& instance() {
        static Scratch scratch;
        return scratch;
    }
};

inline void remove_file_requests(dropbox::Client& client, std::string_view folder) {
    auto page = client.list_file_requests({});
    while (page) {
        for (const auto& request : page->file_requests) {
            if (!request.destination.starts_with(folder)) continue;
            static_cast<void>(client.close_file_request(request.id, {}));
            static_cast<void>(client.delete_file_requests(std::vector{request.id}, {}));
        }
        if (!page->has_more) return;
        page = client.list_file_requests_continue(page->cursor, {});
    }
}

}  // namespace sluice::test
