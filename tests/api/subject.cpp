#include "api/subject.h"

#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>

#include "base/text.h"
#include "net/url.h"

namespace sluice::tests {
namespace {

std::string upper(std::string_view method) {
    std::string text(method);
    for (char& letter : text) letter = static_cast<char>(letter - (letter >= 'a' && letter <= 'z' ? 32 : 0));
    return text;
}

std::string access_of(const boost::json::object& operation) {
    if (const auto* verb = operation.if_contains("x-sluice-verb")) return std::string(verb->as_string());
    return operation.contains("security") ? "anybody" : "signed_in";
}

std::string body_of(const boost::json::object& operation) {
    const auto* body = operation.if_contains("requestBody");
    if (body == nullptr) return "";
    const std::string reference(body->at_pointer("/content/application~1json/schema/$ref").as_string());
    return reference.substr(reference.rfind('/') + 1);
}

/// A link to the sandbox's Dropbox account, made as a person makes it; the connection's id.
std::string link_dropbox(World& world, const Caller& caller, const std::string& dropbox_account) {
    const auto begun = caller.call(world, "POST", "/api/v1/connections/authorize");
    const auto authorize = REQUIRE_OK(json::decode<api::AuthorizeAnswer>(begun.body.text));
    const std::string form = cat(net::query_of(authorize.authorize_url), "&",
                                 net::encode_form({{"account", dropbox_account}, {"decision", "allow"}}));
    const auto allowed = world.whole_sandbox().handle(
        {"POST", "/oauth2/authorize", {{"Content-Type", "application/x-www-form-urlencoded"}}, form});
    const auto linked = caller.call(world, "GET", net::target_of(allowed.headers.get("Location")));
    constexpr std::string_view success = "/integrations?linked=";
    const std::string location = linked.headers.get("Location");
    REQUIRE_MESSAGE(location.starts_with(success), location);
    return location.substr(success.size());
}

}  // namespace

std::vector<Operation> read_operations(World& world) {
    const auto response = Caller().call(world, "GET", "/api/openapi.json");
    REQUIRE(response.status == 200);
    const auto document = boost::json::parse(response.body.text);
    std::vector<Operation> operations;
    for (const auto& [path, methods] : document.at("paths").as_object())
        for (const auto& [method, operation] : methods.as_object())
            operations.push_back({upper(method), std::string(path), access_of(operation.as_object()),
                                  body_of(operation.as_object())});
    REQUIRE(operations.size() > 50);
    return operations;
}

net::Request Caller::request(const std::string& method, const std::string& path,
                             const std::string& body) const {
    net::Request request{method, path, {{"Host", "sluice.test"}}, body, "127.0.0.1"};
    if (!cookie.empty()) request.headers.set("Cookie", cookie);
    if (!api_key.empty()) request.headers.set("Authorization", cat("Bearer ", api_key));
    if (!body.empty()) request.headers.set("Content-Type", "application/json");
    return request;
}

Caller session_of(World& world, const domain::AccountId& account, const domain::UserId& user) {
    const auto session = REQUIRE_OK(world.server().authenticator().open_session(account, user));
    return {.cookie = session.set_cookie.substr(0, session.set_cookie.find(';'))};
}

Caller key_of(World& world, const domain::AccountId& account, const std::vector<domain::Verb>& verbs) {
    const auto made = REQUIRE_OK(world.server().authenticator().create_api_key(account, "a test", verbs));
    return {.api_key = made.secret};
}

std::vector<domain::Verb> all_verbs() {
    return domain::verbs_of(domain::Role::owner);
}

Ben::Ben(World& world) {
    const auto made = REQUIRE_OK(world.server().authenticator().create_account(
        {"Zoo", "Ben Ode", "ben@example.org", Secret("another long one")}));
    account = made.account_id;
    session = session_of(world, account, made.user_id);
    dropbox_account = world.dropbox().add_account({"ben@example.org", "Ben Ode"}).account_id;
    connection_id = link_dropbox(world, session, dropbox_account);
}

namespace {

/// A second member of Ana's account.
domain::UserId eve_of(World& world) {
    return REQUIRE_OK(world.server().authenticator().create_user(
        world.account(), domain::Role::consumer,
        {"", "Eve", "eve.of.ana@example.org", Secret("one more long one")}));
}

/// The address of an upload that has begun.
std::string begin_upload(World& world, const domain::ImportId& import) {
    net::Request begun = Caller().request("POST", cat("/api/v1/imports/", import.value, "/files"));
    begun.headers = key_of(world, world.account(), {domain::Verb::upload}).request("POST", "").headers;
    begun.headers.set("Tus-Resumable", "1.0.0");
    begun.headers.set("Upload-Length", "10");
    begun.headers.set("Upload-Metadata", cat("filename ", to_base64("bo.jpg")));
    return world.server().handle(begun).headers.get("Location");
}

api::LinkTemplate make_link_template(World& world, const api::Profile& profile) {
    api::LinkTemplateRules rules;
    rules.name = "Events";
    rules.connection_id = world.connection;
    rules.profile_id = profile.id;
    rules.parent_folder = "/Events";
    rules.title = "{name}";
    return world.send<api::LinkTemplate>("POST", "/api/v1/link-templates", rules);
}

}  // namespace

Things make_things(World& world) {
    const auto profile = world.profile();
    const auto mapping = world.map("/Dogs", profile, api::Release::manual);
    const auto link = world.link("/Uploads", profile);
    REQUIRE(world.contribute(link, "rex.jpg", picture(1)).status < 300);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/bo.jpg", picture(2)));
    world.settle();
    const auto key =
        world.send<api::NewApiKey>("POST", "/api/v1/api-keys", api::ApiKeyRequest{"a thing", std::nullopt});
    api::ReceiptRequest about;
    about.mapping_id = mapping.id;
    about.title = "What came in";
    const auto receipt = world.send<api::NewReceipt>("POST", "/api/v1/receipts", about);
    api::UploadPageRequest asked;
    asked.title = "Send dogs";
    asked.profile_id = profile.id;
    const auto page = world.send<api::NewUploadPage>("POST", "/api/v1/upload-pages", asked);
    const auto collection = world.send<api::Collection>("POST", "/api/v1/collections",
                                                        api::CollectionRequest{"Best of", std::nullopt});
    const auto market = world.send<api::Field>("POST", "/api/v1/fields", api::FieldRequest{"Market"});
    const auto import =
        world.send<api::ImportView>("POST", "/api/v1/imports", api::ImportRequest{profile.id});
    const std::string upload = begin_upload(world, import.import.id);
    const auto link_template = make_link_template(world, profile);
    const auto batch = world.send<api::LinkBatch>(
        "POST", "/api/v1/link-batches", api::LinkBatchRequest{link_template.id, "Fair", std::nullopt});
    world.settle();
    return {{"profile_id", profile.id.value},
            {"collection_id", collection.id.value},
            {"field_key", market.key},
            {"import_id", import.import.id.value},
            {"upload_id", upload.substr(upload.rfind('/') + 1)},
            {"link_template_id", link_template.id.value},
            {"link_batch_id", batch.id.value},
            {"upload_page_id", page.page.id.value},
            {"token", page.url.substr(page.url.rfind('/') + 1)},
            {"upload", "noneofthese"},
            {"asset_group_id", profile.rules.asset_group_id.value},
            {"category_id", profile.rules.category_ids.at(0).value},
            {"mapping_id", mapping.id.value},
            {"contributor_link_id", link.id.value},
            {"connection_id", world.connection.value},
            {"intake_id", world.intakes("state=held").at(0).id.value},
            {"asset_id", world.assets().at(0).id.value},
            {"api_key_id", key.api_key.id.value},
            {"receipt_id", receipt.receipt.id.value},
            {"app_key", "noappsownkey"},
            {"user_id", eve_of(world).value},
            {"account_id", world.account().value},
            {"secret", receipt.url.substr(receipt.url.rfind('/') + 1)}};
}

Things unknown_things() {
    Things things;
    for (const char* name :
         {"profile_id",    "asset_group_id",   "category_id",   "mapping_id", "contributor_link_id",
          "connection_id", "intake_id",        "asset_id",      "api_key_id", "receipt_id",
          "secret",        "app_key",          "user_id",       "account_id", "upload_page_id",
          "token",         "upload",           "collection_id", "field_key",  "import_id",
          "upload_id",     "link_template_id", "link_batch_id"})
        things[name] = "01jzzzzzzzzzzzzzzzzzzzzzzz";
    return things;
}

std::string filled(const std::string& path, const Things& things) {
    std::vector<std::string> parts = split(path, '/');
    for (auto& part : parts) {
        if (!part.starts_with('{')) continue;
        const auto found = things.find(part.substr(1, part.size() - 2));
        REQUIRE_MESSAGE(found != things.end(), "make_things() makes nothing for " << part << " of " << path);
        part = found->second;
    }
    return join(parts, "/");
}

std::string valid_body(const std::string& schema, const Things& things) {
    const auto id = [&](const std::string& name) { return cat("\"", name, "\":\"", things.at(name), "\""); };
    if (schema == "SetupRequest")
        return R"({"account_name":"Late","name":"Eve","email":"eve@example.org","password":"yet another one"})";
    if (schema == "SignInRequest") return R"({"email":"nobody@example.org","password":"not a real one"})";
    if (schema == "LinkRequest") return R"({"code":"a code","state":"a state"})";
    if (schema == "NameRequest") return R"({"name":"Something new"})";
    if (schema == "CategoryRequest")
        return cat(R"({"name":"Something new","parent_id":")", things.at("category_id"), "\"}");
    if (schema == "CollectionRequest")
        return cat(R"({"name":"Stolen","parent_id":")", things.at("collection_id"), "\"}");
    if (schema == "CollectionContents") return cat(R"({"add":[")", things.at("asset_id"), "\"]}");
    if (schema == "AssetOwnerRequest") return cat("{", id("user_id"), "}");
    if (schema == "AssetsOwnerRequest")
        return cat(R"({"assets":[")", things.at("asset_id"), R"("],)", id("user_id"), "}");
    if (schema == "AvailableTimes") return R"({"release_at":"2030-01-01T00:00:00Z"})";
    if (schema == "ProfileRules")
        return cat(R"({"name":"Stolen","metadata":{},)", id("asset_group_id"), R"(,"category_ids":[")",
                   things.at("category_id"), R"("],"allowed_types":[],"after_ingest":"keep","move_to":""})");
    if (schema == "MappingRequest")
        return cat("{", id("connection_id"), R"(,"folder_path":"/Stolen",)", id("profile_id"), "}");
    if (schema == "MappingPreviewRequest")
        return cat("{", id("connection_id"), R"(,"folder_path":"/Stolen",)", id("profile_id"), "}");
    if (schema == "FieldRequest") return R"({"label":"Something new"})";
    if (schema == "FieldChange") return R"({"terms":["Stolen"]})";
    if (schema == "TermRequest") return R"({"term":"Stolen"})";
    if (schema == "SpellingRequest") return R"({"spelling":"Stoln","term":"Stolen"})";
    if (schema == "MappingChange") return cat("{", id("profile_id"), R"(,"state":"paused"})");
    if (schema == "ContributorLinkRequest")
        return cat("{", id("connection_id"), ",", id("profile_id"),
                   R"(,"title":"Stolen","destination":"/Stolen"})");
    if (schema == "ContributorLinkChange") return R"({"state":"closed","title":"Stolen"})";
    if (schema == "LinkTemplateRules")
        return cat(R"({"name":"Stolen",)", id("connection_id"), ",", id("profile_id"),
                   R"(,"parent_folder":"/Stolen","title":"{name}","instructions":"","release":"automatic"})");
    if (schema == "LinkBatchRequest")
        return cat(R"({"template_id":")", things.at("link_template_id"), R"(","csv":"Stolen"})");
    if (schema == "UploadPageRequest") return cat("{", id("mapping_id"), R"(,"title":"Stolen"})");
    if (schema == "ImportRequest")
        return cat("{", id("connection_id"), ",", id("profile_id"), R"(,"paths":["/Stolen"]})");
    if (schema == "UploadPageChange") return R"({"state":"closed"})";
    if (schema == "DerivativeRequest") return R"({"kind":"proxy"})";
    if (schema == "SubmissionRequest") return R"({"name":"Eve"})";
    if (schema == "ReceiptRequest") return cat("{", id("contributor_link_id"), R"(,"title":"Stolen"})");
    if (schema == "Plan") return R"({"takes_videos":false})";
    if (schema == "TrayRequest" || schema == "TrayRejection")
        return cat(R"({"intake_ids":[")", things.at("intake_id"), "\"]}");
    if (schema == "ClearingRequest") return R"({"paused":false})";
    if (schema == "DropboxAppRequest") return R"({"app_key":"stolen","app_secret":"guessed"})";
    if (schema == "RedirectTestRequest") return R"({"purpose":"open"})";
    if (schema == "AuthorizeRequest") return cat(R"({"folder_profile_id":")", things.at("profile_id"), "\"}");
    if (schema == "AccountFolderRequest" || schema == "DelegationRequest")
        return cat("{", id("profile_id"), "}");
    if (schema == "AccountChange") return R"({"name":"Stolen"})";
    if (schema == "AccountChoice") return cat("{", id("account_id"), "}");
    if (schema == "MemberRequest") return R"({"email":"nobody@example.org","role":"consumer"})";
    if (schema == "ApiKeyRequest") return R"({"name":"Another"})";
    FAIL("valid_body() has none of " << schema);
    return "";
}

api::Problem problem_of(const net::Response& response) {
    CHECK(response.headers.get("Content-Type") == "application/problem+json");
    CHECK(response.headers.get("Cache-Control") == "no-store");
    auto problem = REQUIRE_OK(json::decode<api::Problem>(response.body.text));
    CHECK(problem.type == "about:blank");
    CHECK(problem.status == response.status);
    CHECK_FALSE(problem.title.empty());
    CHECK_FALSE(problem.detail.empty());
    CHECK_FALSE(problem.code.empty());
    CHECK_FALSE(problem.ref.empty());
    return problem;
}

}  // namespace sluice::tests
