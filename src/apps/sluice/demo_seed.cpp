#include "apps/sluice/demo_seed.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <vector>

#include "api/views.h"
#include "base/json/codec.h"
#include "base/text.h"
#include "net/url.h"

namespace sluice::apps {
namespace {

constexpr std::string_view demo_email = "ana@example.org";
constexpr std::string_view demo_password = "sluice demo 2026";
constexpr std::size_t photos_max = 24;
constexpr std::uint64_t photo_bytes_max = std::uint64_t{20} << 20;
constexpr std::array photo_folders = {"/usr/share/backgrounds/mate", "/usr/share/backgrounds/gnome",
                                      "/usr/share/backgrounds"};

/// A person at a browser: keeps the session's cookie and speaks JSON.
class Visitor {
public:
    Visitor(net::Transport& transport, std::string origin)
        : m_transport(transport), m_origin(std::move(origin)) {}

    template <class Answer, class Body>
    Result<Answer> post(const std::string& path, const Body& body) {
        return json::decode<Answer>(TRY(send("POST", path, json::encode(body))));
    }
    template <class Answer>
    Result<Answer> get(const std::string& path) {
        return json::decode<Answer>(TRY(send("GET", path, "")));
    }
    /// Opens a page; answers where it redirects to.
    Result<std::string> follow(const std::string& url) {
        return TRY(raw({.method = "GET", .url = url, .headers = {{"Cookie", m_cookie}}}))
            .headers.get("Location");
    }
    Result<net::Response> raw(const net::Request& request) {
        auto response = TRY(m_transport.send(request, {}, {}));
        if (const auto cookie = response.headers.find("Set-Cookie"))
            m_cookie = cookie->substr(0, cookie->find(';'));
        if (response.status < 400) return response;
        return fail({Remedy::give_up, "demo_failed",
                     cat(request.url, " answered ", response.status, ": ", response.body.text),
                     "Remove the demo's data folder and start again."});
    }

private:
    Result<std::string> send(const std::string& method, const std::string& path, const std::string& body) {
        net::Request request{method, m_origin + path, {{"Cookie", m_cookie}}, body};
        if (!body.empty()) request.headers.set("Content-Type", "application/json");
        return TRY(raw(request)).body.text;
    }

    net::Transport& m_transport;
    std::string m_origin;
    std::string m_cookie;
};

/// What the consent page's form would send, as the world's first account.
Result<> say_yes_at_dropbox(Visitor& visitor, const std::string& authorize_url) {
    const auto page = TRY(visitor.raw({.method = "GET", .url = authorize_url}));
    constexpr std::string_view choice = "name=\"account\" value=\"";
    const auto begin = page.body.text.find(choice);
    if (begin == std::string::npos)
        return fail({Remedy::give_up, "demo_failed", "The sandbox's consent page offers no account.", ""});
    const auto value = page.body.text.substr(begin + choice.size());
    const std::string account = value.substr(0, value.find('"'));
    const std::string form = cat(net::query_of(authorize_url), "&",
                                 net::encode_form({{"account", account}, {"decision", "allow"}}));
    const auto origin = net::origin_of(authorize_url).value_or("");
    const auto answer =
        TRY(visitor.raw({"POST",
                         cat(origin, "/oauth2/authorize"),
                         {{"Content-Type", "application/x-www-form-urlencoded"}, {"Origin", origin}},
                         form}));
    const std::string back = TRY(visitor.follow(answer.headers.get("Location")));
    if (back.find("linked=") != std::string::npos) return {};
    return fail({Remedy::give_up, "demo_failed", cat("Linking the sandbox failed: ", back), ""});
}

std::vector<std::filesystem::path> find_photos(const std::string& folder) {
    std::vector<std::filesystem::path> found;
    std::error_code failed;
    const auto gather = [&](const std::filesystem::path& root) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root, failed)) {
            const std::string extension = to_lower_ascii(entry.path().extension().string());
            const bool is_photo =
                extension == ".jpg" || extension == ".jpeg" || extension == ".webp" || extension == ".png";
            if (entry.is_regular_file(failed) && is_photo && entry.file_size(failed) <= photo_bytes_max)
                found.push_back(entry.path());
        }
    };
    if (!folder.empty())
        gather(folder);
    else
        for (const auto* root : photo_folders)
            if (found.empty()) gather(root);
    std::ranges::sort(found);
    if (found.size() > photos_max) found.resize(photos_max);
    return found;
}

Result<std::string> read_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    if (!bytes.empty()) return bytes;
    return fail({Remedy::give_up, "demo_failed", cat(file.string(), " can't be read."), ""});
}

Result<> upload_photos(Visitor& stranger, const std::string& contributor_url, const std::string& folder) {
    const auto photos = find_photos(folder);
    std::cout << "Uploading " << photos.size() << " photographs through the contributor link" << std::flush;
    for (const auto& photo : photos) {
        const std::string query = net::encode_form({{"name", photo.filename().string()}});
        TRY(stranger.raw({"POST",
                          cat(contributor_url, "/upload?", query),
                          {{"Content-Type", "application/octet-stream"}},
                          TRY(read_file(photo))}));
        std::cout << "." << std::flush;
    }
    std::cout << "\n";
    return {};
}

Result<api::Profile> make_profile(Visitor& ana) {
    const auto group =
        TRY(ana.post<api::AssetGroup>("/api/v1/asset-groups", api::NameRequest{"Contributors"}));
    const auto category =
        TRY(ana.post<api::Category>("/api/v1/categories", api::CategoryRequest{"Landscapes", std::nullopt}));
    api::ProfileRules rules;
    rules.name = "Contributed photographs";
    rules.metadata = {{"credit_line", {"Courtesy of our contributors"}},
                      {"keywords", {"contributed", "landscape"}}};
    rules.asset_group_id = group.id;
    rules.category_ids = {category.id};
    rules.allowed_types = {"image", "video", "document"};
    return ana.post<api::Profile>("/api/v1/profiles", rules);
}

Result<api::ContributorLink> make_link(Visitor& ana) {
    const auto profile = TRY(make_profile(ana));
    const auto connections = TRY(ana.get<api::ConnectionList>("/api/v1/connections"));
    const auto connection = connections.connections.front().connection.id;
    TRY(ana.post<api::Mapping>(
        "/api/v1/mappings", api::MappingRequest{connection, "/Team photographs", profile.id, std::nullopt}));
    api::ContributorLinkRequest wanted;
    wanted.connection_id = connection;
    wanted.profile_id = profile.id;
    wanted.title = "Summer in the mountains";
    wanted.description = "Send us your best landscape pictures of this summer.";
    wanted.destination = "/Requests/Summer in the mountains";
    return ana.post<api::ContributorLink>("/api/v1/contributor-links", wanted);
}

}  // namespace

std::string demo_world(const std::string& public_url) {
    return cat(R"({"apps":[{"key":")", demo_app_key, R"(","secret":")", demo_app_secret,
               R"(","name":"Sluice","access":"full_dropbox","redirect_uris":[")", public_url,
               R"(/oauth/dropbox/callback"],"webhook_uri":")", public_url,
               R"(/dropbox/webhook"}],"accounts":[{"name":"Ana Lopez","email":")", demo_email, R"("}]})",
               "\n");
}

Result<DemoAccess> seed_demo(net::Transport& transport, const std::string& public_url,
                             const std::string& photos) {
    DemoAccess access{std::string(demo_email), std::string(demo_password), ""};
    Visitor ana(transport, public_url);
    if (TRY(ana.get<api::SetupStatus>("/api/v1/setup")).needed) {
        // Encoded by hand: a password is never encoded by the codec.
        TRY(ana.raw({"POST",
                     public_url + "/api/v1/setup",
                     {{"Content-Type", "application/json"}},
                     cat(R"({"account_name":"Mountain Pictures","name":"Ana Lopez","email":")", demo_email,
                         R"(","password":")", demo_password, "\"}")}));
        const auto authorize =
            TRY(ana.post<api::AuthorizeAnswer>("/api/v1/connections/authorize", api::Empty{}));
        TRY(say_yes_at_dropbox(ana, authorize.authorize_url));
        access.contributor_url = TRY(make_link(ana)).url;
        Visitor stranger(transport, public_url);
        TRY(upload_photos(stranger, access.contributor_url, photos));
        return access;
    }
    TRY(ana.raw({"POST",
                 public_url + "/api/v1/session",
                 {{"Content-Type", "application/json"}},
                 cat(R"({"email":")", demo_email, R"(","password":")", demo_password, "\"}")}));
    const auto links = TRY(ana.get<api::ContributorLinkList>("/api/v1/contributor-links"));
    access.contributor_url =
        links.contributor_links.empty() ? "(deleted)" : links.contributor_links.front().url;
    return access;
}

}  // namespace sluice::apps
