// Collections, and what else people say of assets: who owns them and when they may be seen.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/asset.h"
#include "domain/availability.h"

namespace sluice::api {

using namespace domain;

struct CollectionList {
    std::vector<Collection> collections;  ///< by name; each names the one that it lies in
};
BOOST_DESCRIBE_STRUCT(CollectionList, (), (collections))
struct CollectionRequest {
    std::string name;
    std::optional<CollectionId> parent_id;  ///< absent: at the top
};
BOOST_DESCRIBE_STRUCT(CollectionRequest, (), (name, parent_id))
struct CollectionsRemoved {
    std::int64_t collections = 0;  ///< with those that lay within
};
BOOST_DESCRIBE_STRUCT(CollectionsRemoved, (), (collections))

/// Up to 1,000 assets at once, all or none.
struct CollectionContents {
    std::optional<std::vector<AssetId>> add;
    std::optional<std::vector<AssetId>> remove;
};
BOOST_DESCRIBE_STRUCT(CollectionContents, (), (add, remove))
struct CollectionContentsChanged {
    std::int64_t added = 0;    ///< that weren't in it
    std::int64_t removed = 0;  ///< that were
};
BOOST_DESCRIBE_STRUCT(CollectionContentsChanged, (), (added, removed))

/// Somebody to whom assets can be given.
struct AssetOwner {
    UserId user_id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(AssetOwner, (), (user_id, name))
struct AssetOwnerList {
    std::vector<AssetOwner> owners;  ///< the members of the account, by name
};
BOOST_DESCRIBE_STRUCT(AssetOwnerList, (), (owners))
struct AssetOwnerRequest {
    std::optional<UserId> user_id;  ///< absent: nobody
};
BOOST_DESCRIBE_STRUCT(AssetOwnerRequest, (), (user_id))
/// Up to 1,000 assets at once, all or none.
struct AssetsOwnerRequest {
    std::vector<AssetId> assets;
    std::optional<UserId> user_id;  ///< absent: nobody
};
BOOST_DESCRIBE_STRUCT(AssetsOwnerRequest, (), (assets, user_id))
struct AssetsOwnerChanged {
    std::int64_t assets = 0;  ///< given, also those that were theirs before
};
BOOST_DESCRIBE_STRUCT(AssetsOwnerChanged, (), (assets))

}  // namespace sluice::api
