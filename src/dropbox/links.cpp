#include "dropbox/links.h"

#include <algorithm>

#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/json.h"
#include "dropbox/detail/words.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

constexpr std::string_view the_links = "Shared links";

json::object encode_settings(const LinkSettings& settings) {
    json::object object;
    if (settings.audience)
        object["audience"] = detail::word_of(detail::link_audience_words, *settings.audience);
    if (settings.allow_download) object["allow_download"] = *settings.allow_download;
    if (settings.expires) object["expires"] = detail::to_dropbox_time(*settings.expires);
    if (settings.password) {
        object["require_password"] = !settings.password->empty();
        if (!settings.password->empty()) object["link_password"] = *settings.password;
    }
    return object;
}

Result<SharedLink> decode_link(std::string_view route, const json::object& object) {
    detail::Required required(route, object);
    SharedLink link{.url = required.text("url"),
                    .id = detail::text_or_empty(object, "id"),
                    .name = required.text("name"),
                    .path_lower = detail::text_or_empty(object, "path_lower"),
                    .rev = detail::text_or_empty(object, "rev"),
                    .is_folder = detail::text_or_empty(object, ".tag") == "folder",
                    .expires = detail::find_time(object, "expires")};
    const auto& permissions = required.object("link_permissions");
    TRY(required.check());
    if (const auto* audience = permissions.if_contains("effective_audience"))
        link.audience = detail::tag_of(*audience);
    else if (const auto* visibility = permissions.if_contains("resolved_visibility"))
        link.audience = detail::tag_of(*visibility);
    link.can_revoke = detail::find_flag(permissions, "can_revoke").value_or(false);
    link.is_download_allowed = detail::find_flag(permissions, "allow_download").value_or(true);
    link.has_password = detail::find_flag(permissions, "require_password").value_or(false);
    return link;
}

Result<SharedLink> decode_link(std::string_view route, std::string_view text) {
    return decode_link(route, TRY(detail::parse_object(route, text)));
}

Result<SharedLinkPage> list_page(Client& client, const json::object& argument, const std::string& object,
                                 const std::stop_token& stop) {
    const auto& route = routes::link_list;
    const auto text = TRY(client.caller().rpc(route, object, TRY(detail::write(argument)), stop));
    const auto answer = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, answer);
    SharedLinkPage page{.links = {},
                        .cursor = detail::text_or_empty(answer, "cursor"),
                        .has_more = required.flag("has_more")};
    const auto& links = required.array("links");
    TRY(required.check());
    for (const auto& value : links) {
        const auto* link = value.if_object();
        if (!link) return fail(answer_malformed(route.name, "a link isn't an object"));
        page.links.push_back(TRY(decode_link(route.name, *link)));
    }
    return page;
}

bool has_settings(const SharedLink& link, const LinkSettings& wanted) {
    if (wanted.audience && detail::word_of(detail::link_audience_words, *wanted.audience) != link.audience)
        return false;
    if (wanted.allow_download && *wanted.allow_download != link.is_download_allowed) return false;
    // Dropbox keeps whole seconds.
    if (wanted.expires && (!link.expires || std::chrono::floor<std::chrono::seconds>(*wanted.expires) !=
                                                std::chrono::floor<std::chrono::seconds>(*link.expires)))
        return false;
    // A password can't be read back, so a wanted one is set anew.
    return !wanted.password || (wanted.password->empty() && !link.has_password);
}

/// The url with `name=value` for `dl`, `raw` and nothing else of the two.
std::string with_flag(const std::string& url, std::string_view flag) {
    const auto question = url.find('?');
    std::string out = cat(url.substr(0, question), "?");
    if (question != std::string::npos)
        for (const auto& part : split(url.substr(question + 1), '&'))
            if (!part.empty() && !part.starts_with("dl=") && !part.starts_with("raw=")) out += cat(part, "&");
    return cat(out, flag);
}

}  // namespace

std::string raw_url(const std::string& shared_url) {
    return with_flag(shared_url, "raw=1");
}

std::string download_url(const std::string& shared_url) {
    return with_flag(shared_url, "dl=1");
}

Result<SharedLink> Links::create(const std::string& path_or_id, const LinkSettings& settings,
                                 std::stop_token stop) {
    const auto& route = routes::link_create;
    json::object object{{"path", path_or_id}};
    if (auto encoded = encode_settings(settings); !encoded.empty()) object["settings"] = std::move(encoded);
    const auto text = TRY(m_client.caller().rpc(route, path_or_id, TRY(detail::write(object)), stop));
    return detail::or_lost(route, path_or_id, decode_link(route.name, text));
}

Result<SharedLink> Links::share(const std::string& path_or_id, const LinkSettings& settings,
                                std::stop_token stop) {
    for (bool may_repeat = true;; may_repeat = false) {
        auto made = create(path_or_id, settings, stop);
        const bool is_lost = !made && made.error().code == "answer_lost";
        if (made || (!is_lost && made.error().code != "link_exists")) return made;
        const auto links = TRY(of(path_or_id, stop));
        const auto fits =
            std::ranges::find_if(links, [&](const SharedLink& link) { return has_settings(link, settings); });
        if (fits != links.end()) return *fits;
        if (!links.empty()) return modify(links.front().url, settings, stop);
        if (!is_lost || !may_repeat) return made;
    }
}

Result<std::vector<SharedLink>> Links::of(const std::string& path_or_id, std::stop_token stop) {
    json::object argument{{"path", path_or_id}, {"direct_only", true}};
    std::vector<SharedLink> links;
    while (true) {
        auto page = TRY(list_page(m_client, argument, path_or_id, stop));
        std::ranges::move(page.links, std::back_inserter(links));
        if (!page.has_more || page.cursor.empty()) return links;
        argument["cursor"] = page.cursor;
    }
}

Result<SharedLinkPage> Links::list(const std::string& cursor, std::stop_token stop) {
    json::object argument;
    if (!cursor.empty()) argument["cursor"] = cursor;
    return list_page(m_client, argument, std::string(the_links), stop);
}

Result<SharedLink> Links::modify(const std::string& url, const LinkSettings& settings, std::stop_token stop) {
    const auto& route = routes::link_modify;
    auto argument = TRY(detail::write(json::object{{"url", url}, {"settings", encode_settings(settings)}}));
    return decode_link(route.name, TRY(m_client.caller().rpc(route, url, std::move(argument), stop)));
}

Result<SharedLink> Links::remove_expiry(const std::string& url, std::stop_token stop) {
    const auto& route = routes::link_modify;
    auto argument = TRY(
        detail::write(json::object{{"url", url}, {"settings", json::object{}}, {"remove_expiration", true}}));
    return decode_link(route.name, TRY(m_client.caller().rpc(route, url, std::move(argument), stop)));
}

Result<> Links::revoke(const std::string& url, std::stop_token stop) {
    auto argument = TRY(detail::write(json::object{{"url", url}}));
    const auto answer = m_client.caller().rpc(routes::link_revoke, url, std::move(argument), stop);
    if (answer || answer.error().code == "link_unknown") return {};
    return fail(answer.error());
}

}  // namespace sluice::dropbox
