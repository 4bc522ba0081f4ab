// API keys.
//
// Invariant: the secret of a key is in the answer that makes it and nowhere else.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/user.h"

namespace sluice::api {

using namespace domain;

struct ApiKey {
    ApiKeyId id;
    std::string name;
    std::string prefix;  ///< the first characters of the secret, to tell keys apart
    std::vector<Verb> verbs;
    Instant created_at;
    std::optional<Instant> used_at;
};
BOOST_DESCRIBE_STRUCT(ApiKey, (), (id, name, prefix, verbs, created_at, used_at))
struct ApiKeyList {
    std::vector<ApiKey> api_keys;
};
BOOST_DESCRIBE_STRUCT(ApiKeyList, (), (api_keys))
struct ApiKeyRequest {
    std::string name;
    std::optional<std::vector<Verb>> verbs;  ///< all that the maker holds, where absent
};
BOOST_DESCRIBE_STRUCT(ApiKeyRequest, (), (name, verbs))
struct NewApiKey {
    ApiKey api_key;
    std::string secret;  ///< shown once; send as `Authorization: Bearer <secret>`
};
BOOST_DESCRIBE_STRUCT(NewApiKey, (), (api_key, secret))

}  // namespace sluice::api
