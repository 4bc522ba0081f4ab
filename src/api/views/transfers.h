// Transfers: intakes and what holds them up.
//
// Invariant: counts add up to the number of intakes.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/blob_health.h"
#include "catalog/guards.h"
#include "catalog/safe_mode.h"
#include "domain/intake.h"

namespace sluice::api {

using namespace domain;

struct IntakePage {
    std::vector<Intake> intakes;  ///< newest first
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(IntakePage, (), (intakes, next))

struct TransferStatus {
    IntakeCounts counts;
    std::optional<Instant> checked_at;  ///< when all active mappings were last read to the end; absent: never
    bool clearing_paused = false;       ///< a person paused everything that deletes or moves in Dropbox
    std::int64_t clearing_blocked = 0;  ///< intakes that the mass-delete guard holds back
    catalog::HeldClearings held;        ///< intakes that wait to be cleared, by what holds them back
    std::optional<catalog::SafeMode> safe_mode;  ///< absent: off
    catalog::StorageHealth storage;
};
BOOST_DESCRIBE_STRUCT(TransferStatus, (),
                      (counts, checked_at, clearing_paused, clearing_blocked, held, safe_mode, storage))
struct DamagedFileList {
    std::vector<catalog::DamagedFile> damaged_files;  ///< oldest finding first, at most 500
};
BOOST_DESCRIBE_STRUCT(DamagedFileList, (), (damaged_files))
struct ClearingRequest {
    std::optional<bool> paused;         ///< pause or resume
    std::optional<bool> allow_blocked;  ///< true: a person has looked, let the guard's next window begin now
};
BOOST_DESCRIBE_STRUCT(ClearingRequest, (), (paused, allow_blocked))

}  // namespace sluice::api
