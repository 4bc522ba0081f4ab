// Text from before Unicode was everywhere: IPTC IIM and EXIF strings.
//
// Invariant: the answer is valid UTF-8, trimmed, without NUL.
#pragma once

#include <string>
#include <string_view>

namespace sluice::media::worker {

/// UTF-8 where `bytes` is UTF-8, else Windows-1252 (which every byte sequence is); cut at the first NUL.
[[nodiscard]] std::string decode_legacy(std::string_view bytes);

/// "2024:06:01 14:03:22" and "+02:00" (or empty) as "2024-06-01T14:03:22+02:00"; empty where it is no date.
/// Zeros and blanks, which cameras write for "unknown", end the date early: "2024:06:00 …" is "2024-06".
[[nodiscard]] std::string iso_date_of_exif(std::string_view date, std::string_view offset);

}  // namespace sluice::media::worker
