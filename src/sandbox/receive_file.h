// Bytes that a page receives and puts into an account, streamed: no more than a piece of them is in memory.
#pragma once

#include <string>

#include "base/result.h"
#include "net/message.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

enum class ReceiveMode {
    keep_both,  ///< an equal name becomes "name (1).ext", even with equal content
    replace,    ///< as a person who saves over their own file
};

/// The path the file got. Fails as refusal_words.h has it, or as the body's source does.
[[nodiscard]] Result<std::string> receive_file(World& world, const Viewer& viewer, const std::string& path,
                                               const net::Body& body, ReceiveMode mode);

}  // namespace sluice::sandbox
