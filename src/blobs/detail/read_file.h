// Files read from front to back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "blobs/file_system.h"
#include "net/message.h"

namespace sluice::blobs::detail {

/// Hands over all bytes of a file that should have `size`, in pieces of up to 1 MiB; more, where it has more.
/// An error of `take` ends it.
[[nodiscard]] Result<> read_through(File& file, std::uint64_t size,
                                    const std::function<Result<>(std::string_view bytes)>& take);

/// Bytes [offset, offset + size) of a file, fewer where it ends before.
[[nodiscard]] std::unique_ptr<net::Source> make_source(std::unique_ptr<File> file, std::uint64_t offset,
                                                       std::uint64_t size);

}  // namespace sluice::blobs::detail
