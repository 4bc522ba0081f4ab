#include "sandbox/request_arguments.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "net/url.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::uint64_t rpc_bytes_max = std::uint64_t{8} << 20;
constexpr std::string_view cors_type = "text/plain; charset=dropbox-cors-hack";

std::string normal_type(std::string_view type) {
    std::string normal = to_lower_ascii(type);
    std::erase(normal, ' ');
    return normal;
}

bool is_rpc_type(std::string_view type) {
    const std::string normal = normal_type(type);
    return normal == "application/json" || normal == "application/json;charset=utf-8" ||
           normal == normal_type(cors_type);
}

bool is_upload_type(std::string_view type) {
    return normal_type(type) == "application/octet-stream" || normal_type(type) == normal_type(cors_type);
}

net::Response bad_type(const std::string& route, std::string_view type, std::string_view expected) {
    return bad_request(
        route, cat("Bad HTTP \"Content-Type\" header: \"", type, "\".  Expecting one of ", expected, "."));
}

std::variant<RequestArguments, net::Response> parse(const std::string& route, std::string_view text,
                                                    std::string place) {
    if (trim(text).empty())
        return RequestArguments{std::make_shared<json::value>(json::object()), std::move(place)};
    boost::system::error_code broken;
    auto value = json::parse(text, broken);
    if (broken) return bad_request(route, cat(place, ": could not decode input as JSON"));
    if (value.is_null()) value = json::object();
    if (!value.is_object()) return bad_request(route, cat(place, ": expected object"));
    return RequestArguments{std::make_shared<json::value>(std::move(value)), std::move(place)};
}

std::variant<RequestArguments, net::Response> read_rpc(const net::Request& request,
                                                       const std::string& route) {
    const auto type = request.headers.find("Content-Type");
    const auto query = net::parse_form(net::query_of(request.url));
    if (request.body.size() > 0 && (!type || !is_rpc_type(*type))) {
        return bad_type(route, type.value_or(""),
                        "\"application/json\", \"application/json; charset=utf-8\", "
                        "\"text/plain; charset=dropbox-cors-hack\"");
    }
    const auto body = net::read_all(request.body, rpc_bytes_max);
    if (!body) return bad_request(route, "request body: could not be read, or is too large");
    const auto argument = query.find("arg");
    if (body->empty() && argument != query.end())
        return parse(route, argument->second, "URL parameter \"arg\"");
    return parse(route, *body, "request body");
}

}  // namespace

const json::object& RequestArguments::object() const {
    return value->get_object();
}

std::variant<RequestArguments, net::Response> read_arguments(const net::Request& request,
                                                             const std::string& route, Style style) {
    if (style == Style::rpc) return read_rpc(request, route);
    const auto type = request.headers.find("Content-Type");
    if (style == Style::upload && type && !type->empty() && !is_upload_type(*type)) {
        return bad_type(route, *type,
                        "\"application/octet-stream\", \"text/plain; charset=dropbox-cors-hack\"");
    }
    if (style == Style::upload && request.body.size() > 0 && !type) {
        return bad_type(route, "", "\"application/octet-stream\", \"text/plain; charset=dropbox-cors-hack\"");
    }
    if (style == Style::download && request.body.size() > 0) {
        return bad_request(route, "Non-empty request body: this function takes its argument in a header.");
    }
    if (const auto header = request.headers.find("Dropbox-API-Arg")) {
        const bool is_ascii =
            std::ranges::all_of(*header, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (!is_ascii) {
            return bad_request(route, "HTTP header \"Dropbox-API-Arg\": could not decode input as JSON");
        }
        return parse(route, *header, "HTTP header \"Dropbox-API-Arg\"");
    }
    const auto query = net::parse_form(net::query_of(request.url));
    const auto argument = query.find("arg");
    if (argument == query.end()) {
        return bad_request(route, "Must provide HTTP header \"Dropbox-API-Arg\" or URL parameter \"arg\".");
    }
    return parse(route, argument->second, "URL parameter \"arg\"");
}

}  // namespace sluice::sandbox
