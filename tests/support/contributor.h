// Somebody without an account at an upload page: a browser without cookies, and a tus client by hand.
//
// Invariant: nothing it is answered sets a cookie.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "support/world.h"

namespace sluice::tests {

/// As requests have them.
using Words = std::map<std::string, std::vector<std::string>>;
using Texts = std::map<std::string, api::PageText>;

/// A page "Dogs of the day" through World::profile(), made by Ana; `change` alters what she asks for.
api::NewUploadPage make_page(
    World& world,
    const std::function<void(api::UploadPageRequest&)>& change = [](api::UploadPageRequest&) {});

/// What a refusal says.
[[nodiscard]] api::Problem problem_of(const net::Response& response);

class Contributor {
public:
    /// At the page with this address.
    Contributor(World& world, const std::string& url);

    /// As any browser asks: no cookie, no key.
    net::Response request(const std::string& method, const std::string& path,
                          const net::Headers& headers = {}, const std::string& body = "");
    [[nodiscard]] api::PublicUploadPage page(const std::string& accept_language = "en");
    /// Says who sends; the test ends where that isn't taken.
    void submit(const api::SubmissionRequest& said = {});
    net::Response try_submit(const api::SubmissionRequest& said);

    /// Begins a file; its address is the answer's Location.
    net::Response begin(const std::string& name, std::int64_t size);
    net::Response patch(const std::string& upload, std::int64_t offset, const std::string& bytes,
                        const net::Headers& more = {});
    [[nodiscard]] net::Response head(const std::string& upload);
    /// The whole file in pieces; the test ends where one isn't taken. Answers its address.
    std::string send(const std::string& name, const std::string& bytes, std::size_t piece = 100'000);
    [[nodiscard]] domain::Receipt receipt();

    std::string token;
    std::string submission;  ///< secret
    std::string receipt_url;
    std::string peer = "192.0.2.7";

private:
    World& m_world;
};

}  // namespace sluice::tests
