// The ids of everything that Sluice keeps. Ids are opaque: only base/id.h makes them, only the catalogue
// finds by them.
#pragma once

#include "base/id.h"

namespace sluice::domain {

using AccountId = Id<struct AccountTag>;
using UserId = Id<struct UserTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using ConnectionId = Id<struct ConnectionTag>;
using ProfileId = Id<struct ProfileTag>;
using MappingId = Id<struct MappingTag>;
using ContributorLinkId = Id<struct ContributorLinkTag>;
using IntakeId = Id<struct IntakeTag>;
using AssetId = Id<struct AssetTag>;
using VersionId = Id<struct VersionTag>;
using AssetGroupId = Id<struct AssetGroupTag>;
using ReceiptId = Id<struct ReceiptTag>;
using CategoryId = Id<struct CategoryTag>;
using UploadPageId = Id<struct UploadPageTag>;
using SubmissionId = Id<struct SubmissionTag>;
using CollectionId = Id<struct CollectionTag>;
using ImportId = Id<struct ImportTag>;
using LinkTemplateId = Id<struct LinkTemplateTag>;
using UploadId = Id<struct UploadTag>;

}  // namespace sluice::domain
