#include "sandbox/media_info.h"

#include <boost/json.hpp>

#include "sandbox/thumbnails.h"

namespace sluice::sandbox {

namespace json = boost::json;

std::optional<json::object> media_info_json(const Entry& entry) {
    if (!entry.is_file() || !has_thumbnail_extension(name_of(entry.path_display))) return std::nullopt;
    if (entry.content->size() > thumbnail_source_bytes_max) return std::nullopt;
    const auto bytes = entry.content->read();
    const auto size = bytes ? image_size_of(*bytes) : std::nullopt;
    if (!size) return std::nullopt;
    const json::object photo{{".tag", "photo"},
                             {"dimensions", json::object{{"height", size->height}, {"width", size->width}}}};
    return json::object{{".tag", "metadata"}, {"metadata", photo}};
}

}  // namespace sluice::sandbox
