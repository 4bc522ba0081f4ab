#include "sandbox/routes.h"

#include <boost/json.hpp>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

/// The end of an `error_summary`: "/" and up to three dots. They vary, so that nobody matches the whole.
std::string summary_end() {
    static std::atomic<unsigned> calls = 0;
    return "/" + std::string(++calls % 4, '.');
}

net::Response json_error(int status, std::string_view summary, const json::object& error) {
    auto response =
        json_answer(json::object{{"error_summary", cat(summary, summary_end())}, {"error", error}});
    response.status = status;
    return response;
}

}  // namespace

void RouteTable::add(std::string_view name, RouteHandler handle) {
    const auto* facts = find_route_facts(name);
    if (!facts) {
        std::cerr << "The route " << name << " has no facts; add them to route_facts.cpp." << std::endl;
        std::abort();
    }
    m_routes.insert_or_assign(std::string(name), Route{*facts, std::move(handle)});
}

const Route* RouteTable::find(std::string_view name) const {
    const auto found = m_routes.find(name);
    return found == m_routes.end() ? nullptr : &found->second;
}

void RouteTable::add_page(std::string prefix, PageHandler page) {
    m_pages.insert_or_assign(std::move(prefix), std::move(page));
}

const PageHandler* RouteTable::find_page(std::string_view path) const {
    const PageHandler* best = nullptr;
    std::size_t best_length = 0;
    for (const auto& [prefix, page] : m_pages) {
        if (!path.starts_with(prefix) || (best && prefix.size() < best_length)) continue;
        best = &page;
        best_length = prefix.size();
    }
    return best;
}

net::Response json_answer(const json::value& result) {
    return {
        .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = json::serialize(result)};
}

net::Response bad_request(std::string_view route, std::string_view reason) {
    return net::text_response(400, cat("Error in call to API function \"", route, "\": ", reason));
}

net::Response auth_error(std::string_view tag) {
    return json_error(401, tag, {{".tag", tag}});
}

net::Response route_error(const std::vector<std::string>& tags) {
    return json_error(409, join(tags, "/"), union_of(tags));
}

net::Response route_error(std::string_view summary, const json::object& error) {
    return json_error(409, summary, error);
}

json::object union_of(const std::vector<std::string>& tags, std::size_t from) {
    json::object value{{".tag", tags.at(from)}};
    if (from + 1 < tags.size()) value[tags[from]] = union_of(tags, from + 1);
    return value;
}

}  // namespace sluice::sandbox
