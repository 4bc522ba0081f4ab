// What the engine's steps work with: each outside world behind its seam.
//
// Invariant: everything here outlives the engine. A step takes what it needs from here and nothing from
// elsewhere.
#pragma once

#include "base/clock.h"
#include "base/id.h"
#include "blobs/blob_store.h"
#include "catalog/catalog.h"
#include "media/workshop.h"
#include "transfer/activity.h"
#include "transfer/limits.h"
#include "transfer/linked_dropbox.h"
#include "transfer/renditions.h"

namespace sluice::transfer {

struct Ports {
    catalog::Catalog& catalog;
    blobs::BlobStore& blobs;
    LinkedDropbox& dropbox;
    media::Workshop& workshop;
    const Renditions& renditions;
    Activity& activity;
    const Clock& clock;
    Ids& ids;
    const Limits& limits;
};

}  // namespace sluice::transfer
