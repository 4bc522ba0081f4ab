#include "support/contributor.h"

#include "base/text.h"
#include "net/url.h"

namespace sluice::tests {

api::NewUploadPage make_page(World& world, const std::function<void(api::UploadPageRequest&)>& change) {
    api::UploadPageRequest wanted;
    wanted.title = "Dogs of the day";
    wanted.profile_id = world.profile().id;
    change(wanted);
    return world.send<api::NewUploadPage>("POST", "/api/v1/upload-pages", wanted);
}

api::Problem problem_of(const net::Response& response) {
    return REQUIRE_OK(json::decode<api::Problem>(response.body.text));
}

Contributor::Contributor(World& world, const std::string& url)
    : token(url.substr(url.rfind('/') + 1)), m_world(world) {}

net::Response Contributor::request(const std::string& method, const std::string& path,
                                   const net::Headers& headers, const std::string& body) {
    net::Request request{method, path, {{"Host", "sluice.test"}}, body, peer};
    for (const auto& [name, value] : headers) request.headers.set(name, value);
    auto response = m_world.server().handle(request);
    CHECK_FALSE(response.headers.find("Set-Cookie").has_value());
    return response;
}

api::PublicUploadPage Contributor::page(const std::string& accept_language) {
    const auto response = request("GET", cat("/uploads/", token), {{"Accept-Language", accept_language}});
    REQUIRE_MESSAGE(response.status == 200, response.body.text);
    return REQUIRE_OK(json::decode<api::PublicUploadPage>(response.body.text));
}

net::Response Contributor::try_submit(const api::SubmissionRequest& said) {
    return request("POST", cat("/uploads/", token, "/submissions"), {{"Content-Type", "application/json"}},
                   json::encode(said));
}

void Contributor::submit(const api::SubmissionRequest& said) {
    const auto response = try_submit(said);
    REQUIRE_MESSAGE(response.status == 201, response.body.text);
    const auto made = REQUIRE_OK(json::decode<api::NewSubmission>(response.body.text));
    submission = made.submission;
    receipt_url = made.receipt_url;
}

net::Response Contributor::begin(const std::string& name, std::int64_t size) {
    return request(
        "POST", cat("/uploads/", token, "/files"),
        {{"Tus-Resumable", "1.0.0"},
         {"Upload-Length", std::to_string(size)},
         {"Upload-Metadata", cat("filename ", to_base64(name), ",submission ", to_base64(submission))}});
}

net::Response Contributor::patch(const std::string& upload, std::int64_t offset, const std::string& bytes,
                                 const net::Headers& more) {
    net::Headers headers{{"Tus-Resumable", "1.0.0"},
                         {"Upload-Offset", std::to_string(offset)},
                         {"Content-Type", "application/offset+octet-stream"}};
    for (const auto& [name, value] : more) headers.set(name, value);
    return request("PATCH", upload, headers, bytes);
}

net::Response Contributor::head(const std::string& upload) {
    return request("HEAD", upload, {{"Tus-Resumable", "1.0.0"}});
}

std::string Contributor::send(const std::string& name, const std::string& bytes, std::size_t piece) {
    m_world.clock.advance(std::chrono::seconds(1));  // so that what comes later has a later id
    const auto begun = begin(name, static_cast<std::int64_t>(bytes.size()));
    REQUIRE_MESSAGE(begun.status == 201, begun.body.text);
    std::string upload = begun.headers.get("Location");
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const auto sent = patch(upload, static_cast<std::int64_t>(at), bytes.substr(at, piece));
        REQUIRE_MESSAGE(sent.status == 204, sent.body.text);
    }
    return upload;
}

domain::Receipt Contributor::receipt() {
    const auto response = request("GET", net::target_of(receipt_url) + "/receipt.json");
    REQUIRE_MESSAGE(response.status == 200, response.body.text);
    return REQUIRE_OK(json::decode<domain::Receipt>(response.body.text));
}

}  // namespace sluice::tests
