// Routes: what each takes, answers and requires, and how a request finds its handler.
//
// Invariant: a route can't be written without its Access: `Access` has no default, so forgetting it doesn't
// compile. The same description decodes the body, encodes the answer and writes the OpenAPI document. An id
// of another account is answered exactly like one that doesn't exist.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "api/auth.h"
#include "api/views.h"
#include "base/json/codec.h"
#include "base/json/schema_fwd.h"
#include "net/message.h"

namespace sluice::api {

/// Who may call a route.
class Access {
public:
    /// Anybody; for set-up, sign-in, health and the API's own description.
    [[nodiscard]] static Access anybody() { return Access(Kind::anybody, {}); }
    /// Anybody who has signed in, or has a key.
    [[nodiscard]] static Access signed_in() { return Access(Kind::signed_in, {}); }
    Access(domain::Verb verb) : Access(Kind::verb, verb) {}  // NOLINT: a verb is an access

    enum class Kind { anybody, signed_in, verb };
    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] domain::Verb verb() const { return m_verb; }

private:
    Access(Kind kind, domain::Verb verb) : m_kind(kind), m_verb(verb) {}
    Kind m_kind;
    domain::Verb m_verb;
};

struct QueryParameter {
    std::string name;
    std::string about;
};

struct RouteSpec {
    std::string method;
    std::string path;  ///< "/api/v1/assets/{asset_id}"
    Access access;
    std::string about;  ///< one sentence
    std::vector<QueryParameter> query = {};
    int status = 200;  ///< of a success
};

/// One request on its way through a handler.
struct Call {
    const net::Request& request;
    Principal principal;  ///< of nobody, on routes for anybody
    std::map<std::string, std::string> path;
    std::map<std::string, std::string> query;

    [[nodiscard]] const domain::AccountId& account() const { return principal.account_id; }
    template <class IdType>
    [[nodiscard]] IdType id(const std::string& name) const {
        return IdType{path.at(name)};
    }
    [[nodiscard]] std::optional<std::string> find(const std::string& name) const {
        const auto found = query.find(name);
        if (found == query.end() || found->second.empty()) return std::nullopt;
        return found->second;
    }
    /// A whole number within [1, most], `otherwise` where it isn't given. Fails with `query_invalid`.
    [[nodiscard]] Result<std::int64_t> number(const std::string& name, std::int64_t otherwise,
                                              std::int64_t most) const;
    /// The enumerator that the parameter names. Fails with `query_invalid`, naming those there are.
    template <class Enum>
    [[nodiscard]] Result<std::optional<Enum>> word(const std::string& name) const;
};

/// The answer 204.
struct NoContent {};

using SchemaMaker = boost::json::value (*)(json::Components&);

struct Route {
    RouteSpec spec;
    SchemaMaker body_schema = nullptr;    ///< none: no body
    SchemaMaker answer_schema = nullptr;  ///< none: bytes, events or nothing
    std::function<Result<net::Response>(const Call&)> handle;
};

[[nodiscard]] net::Response json_response(int status, std::string json);
/// The body of a request that must be JSON; an empty object where there is none at all. Fails with
/// `content_type_unsupported`, `body_too_large`.
[[nodiscard]] Result<std::string> json_body(const net::Request& request);
[[nodiscard]] std::unexpected<Error> query_invalid(const std::string& name, const std::string& expected);

class Router {
public:
    Router(Authenticator& authenticator, Ids& ids, const Clock& clock)
        : m_authenticator(authenticator), m_ids(ids), m_clock(clock) {}

    /// A route without a body. `Answer` is a described struct, NoContent, or net::Response for anything else.
    template <class Answer, class Handler>
    void add(RouteSpec spec, Handler handler) {
        const int status = spec.status;
        m_routes.push_back(
            {std::move(spec), nullptr, schema_maker<Answer>(),
             [handler = std::move(handler), status](const Call& call) -> Result<net::Response> {
                 return respond<Answer>(status, handler(call));
             }});
    }
    /// A route with a JSON body.
    template <class Answer, class Body, class Handler>
    void add_with_body(RouteSpec spec, Handler handler) {
        const int status = spec.status;
        m_routes.push_back(
            {std::move(spec), &json::schema<Body>, schema_maker<Answer>(),
             [handler = std::move(handler), status](const Call& call) -> Result<net::Response> {
                 const auto body = TRY(json::decode<Body>(TRY(json_body(call.request))));
                 return respond<Answer>(status, handler(call, body));
             }});
    }

    [[nodiscard]] const std::vector<Route>& routes() const { return m_routes; }
    /// True where a path belongs to the API, whether or not there is a route.
    [[nodiscard]] static bool is_api_path(std::string_view path);
    [[nodiscard]] net::Response handle(const net::Request& request) const;

private:
    template <class Answer>
    static SchemaMaker schema_maker() {
        if constexpr (std::is_same_v<Answer, NoContent> || std::is_same_v<Answer, net::Response>)
            return nullptr;
        else
            return &json::schema<Answer>;
    }
    template <class Answer>
    static Result<net::Response> respond(int status, Result<Answer> answer) {
        if (!answer) return fail(std::move(answer).error());
        if constexpr (std::is_same_v<Answer, net::Response>)
            return *std::move(answer);
        else if constexpr (std::is_same_v<Answer, NoContent>)
            return json_response(204, "");
        else
            return json_response(status, json::encode(*answer));
    }
    Result<net::Response> dispatch(const net::Request& request) const;
    Result<Principal> admit(const Route& route, const net::Request& request) const;

    Authenticator& m_authenticator;
    Ids& m_ids;
    const Clock& m_clock;
    std::vector<Route> m_routes;
};

template <class Enum>
Result<std::optional<Enum>> Call::word(const std::string& name) const {
    const auto text = find(name);
    if (!text) return std::optional<Enum>();
    std::string known;
    std::optional<Enum> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto descriptor) {
        if (*text == descriptor.name) found = descriptor.value;
        known += (known.empty() ? "" : ", ") + std::string(descriptor.name);
    });
    if (!found) return query_invalid(name, "one of " + known);
    return found;
}

}  // namespace sluice::api
