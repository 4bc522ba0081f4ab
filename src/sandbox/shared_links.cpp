#include "sandbox/shared_links.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "net/url.h"
#include "sandbox/saved_json.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* link_kind = "sharing.link";
/// The ids of a file's links, by owner and file.
constexpr const char* file_links_kind = "sharing.links_of_file";

std::string file_key(const std::string& account_id, const std::string& file_id) {
    return cat(account_id, " ", file_id);
}

SharedLink parse_link(const std::string& id, const std::string& text) {
    const auto value = json::parse(text);
    const auto& saved = value.as_object();
    SharedLink link{.id = id,
                    .rlkey = text_at(saved, "rlkey"),
                    .account_id = text_at(saved, "account_id"),
                    .file_id = text_at(saved, "file_id"),
                    .base = saved.at("base").to_number<std::uint32_t>(),
                    .is_folder = saved.at("is_folder").as_bool(),
                    .name = text_at(saved, "name"),
                    .audience = text_at(saved, "audience"),
                    .access = text_at(saved, "access"),
                    .password_hash = text_at(saved, "password_hash"),
                    .allow_download = saved.at("allow_download").as_bool()};
    if (const auto* expires = saved.if_contains("expires")) {
        link.expires = Instant(std::chrono::milliseconds(expires->to_number<std::int64_t>()));
    }
    return link;
}

std::string write_link(const SharedLink& link) {
    json::object saved{{"rlkey", link.rlkey},
                       {"account_id", link.account_id},
                       {"file_id", link.file_id},
                       {"base", link.base},
                       {"is_folder", link.is_folder},
                       {"name", link.name},
                       {"audience", link.audience},
                       {"access", link.access},
                       {"password_hash", link.password_hash},
                       {"allow_download", link.allow_download}};
    if (link.expires) saved["expires"] = link.expires->time_since_epoch().count();
    return json::serialize(saved);
}

/// A path as a part of a URL (RFC 3986 §3.3).
std::string encode_path(std::string_view path) {
    std::string encoded;
    for (const char c : path) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
        encoded += is_plain ? std::string(1, c) : cat("%", to_hex(std::string_view(&c, 1)));
    }
    return encoded;
}

std::string decode_path(std::string_view path) {
    std::string decoded;
    for (std::size_t at = 0; at < path.size(); ++at) {
        const auto byte = path[at] == '%' ? from_hex(path.substr(at + 1, 2)) : std::nullopt;
        decoded += byte && byte->size() == 1 ? byte->front() : path[at];
        if (byte && byte->size() == 1) at += 2;
    }
    return decoded;
}

/// True if both are members of the same team.
bool are_in_one_team(const World& world, const std::string& one, const std::string& other) {
    const auto first = world.people().find_account(one);
    const auto second = world.people().find_account(other);
    return first && second && !first->team_id.empty() && first->team_id == second->team_id;
}

/// True if the account sees the file without the link.
bool has_access(const World& world, const std::string& account_id, const std::string& file_id) {
    if (!world.people().find_account(account_id)) return false;
    return world.read_files(account_id,
                            [&](const View& view) { return view.find_by_id(file_id) != nullptr; });
}

}  // namespace

bool has_link_controls(const World& world, const std::string& account_id) {
    const auto account = world.people().find_account(account_id);
    return account && account->plan != Plan::basic;
}

bool is_in_team(const World& world, const std::string& account_id) {
    const auto account = world.people().find_account(account_id);
    return account && !account->team_id.empty();
}

Viewer viewer_of(const SharedLink& link) {
    Viewer viewer(link.account_id);
    viewer.base = link.base;
    return viewer;
}

void save_link(World& world, const SharedLink& link) {
    world.save_record(link_kind, link.id, write_link(link));
    world.change_record(file_links_kind, file_key(link.account_id, link.file_id),
                        [&](const std::string& before) {
                            auto ids = before.empty() ? std::vector<std::string>() : split(before, ' ');
                            if (std::ranges::find(ids, link.id) == ids.end()) ids.push_back(link.id);
                            return join(ids, " ");
                        });
}

void remove_link(World& world, const SharedLink& link) {
    world.remove_record(link_kind, link.id);
    world.change_record(file_links_kind, file_key(link.account_id, link.file_id),
                        [&](const std::string& before) {
                            auto ids = split(before, ' ');
                            std::erase(ids, link.id);
                            return join(ids, " ");
                        });
}

std::optional<SharedLink> find_link(const World& world, const std::string& id) {
    const auto text = world.find_record(link_kind, id);
    return text ? std::optional(parse_link(id, *text)) : std::nullopt;
}

std::vector<SharedLink> links_of_file(const World& world, const std::string& account_id,
                                      const std::string& file_id) {
    std::vector<SharedLink> links;
    const auto ids = world.find_record(file_links_kind, file_key(account_id, file_id));
    if (!ids) return links;
    for (const auto& id : split(*ids, ' ')) {
        if (auto link = find_link(world, id)) links.push_back(*std::move(link));
    }
    return links;
}

std::vector<SharedLink> links_of_account(const World& world, const std::string& account_id) {
    std::vector<SharedLink> links;
    for (const auto& [id, text] : world.records(link_kind)) {
        auto link = parse_link(id, text);
        if (link.account_id == account_id) links.push_back(std::move(link));
    }
    return links;
}

std::optional<LinkUrl> parse_link_url(std::string_view url) {
    const std::string target = url.starts_with('/') ? std::string(url) : net::target_of(url);
    std::string_view path = net::path_of(target);
    if (!path.starts_with(link_page_prefix)) return std::nullopt;
    path.remove_prefix(link_page_prefix.size());
    const auto parts = split(path, '/');
    if (parts.size() < 3 || (parts[0] != "fi" && parts[0] != "fo") || parts[1].empty()) return std::nullopt;
    const auto query = net::parse_form(net::query_of(target));
    const auto rlkey = query.find("rlkey");
    LinkUrl read{.id = parts[1], .rlkey = rlkey == query.end() ? "" : rlkey->second, .inside = {}};
    for (std::size_t i = 3; i < parts.size(); ++i) {
        if (!parts[i].empty()) read.inside += cat("/", decode_path(parts[i]));
    }
    return read;
}

std::string url_of(const World& world, const SharedLink& link, std::string_view inside) {
    return cat(world.public_url(), link_page_prefix, link.is_folder ? "fo/" : "fi/", link.id, "/",
               encode_path(link.name), encode_path(inside), "?rlkey=", link.rlkey, "&dl=0");
}

std::string hash_link_password(const World& world, const SharedLink& link, std::string_view password) {
    if (password.empty()) return "";
    return hmac_sha256_hex(world.signing_key(), cat("link_password ", link.id, " ", password));
}

Entrance entrance_of(const World& world, const SharedLink& link, const Visitor& visitor) {
    if (visitor.account_id == link.account_id) return Entrance::open;
    if (link.expires && world.now() >= *link.expires) return Entrance::expired;
    const bool is_for_members = link.audience == "no_one" || link.audience == "members";
    if (is_for_members && !has_access(world, visitor.account_id, link.file_id)) return Entrance::closed;
    if (link.audience == "team" && !are_in_one_team(world, visitor.account_id, link.account_id))
        return Entrance::closed;
    if (!link.password_hash.empty() && !equal_in_constant_time(visitor.password_hash, link.password_hash))
        return Entrance::needs_password;
    return Entrance::open;
}

EntryPtr target_of(const World& world, const SharedLink& link, std::string_view inside) {
    return world.read_files(viewer_of(link), [&](const View& view) -> EntryPtr {
        const auto top = view.find_by_id(link.file_id);
        if (!top || inside.empty()) return top;
        if (top->is_file()) return nullptr;
        return view.find(lower_path(cat(top->path_lower, inside)));
    });
}

Outcome<Visit> visit_link(const Call& call, const LinkArguments& arguments) {
    const auto url = parse_link_url(arguments.url);
    auto link = url ? find_link(call.world, url->id) : std::nullopt;
    if (!link || link->rlkey != url->rlkey) return refuse({"shared_link_not_found"});
    const Visitor visitor{.account_id = call.token.account_id,
                          .password_hash = hash_link_password(call.world, *link, arguments.password)};
    if (entrance_of(call.world, *link, visitor) != Entrance::open)
        return refuse({"shared_link_access_denied"});
    const std::string inside = cat(url->inside, arguments.inside == "/" ? "" : arguments.inside);
    auto entry = target_of(call.world, *link, inside);
    if (!entry) return refuse({"shared_link_not_found"});
    return Visit{*std::move(link), std::move(entry), inside};
}

}  // namespace sluice::sandbox
