// Which packet says what of a built-in field: the table, and the rules (XMP, then IIM, then EXIF; keywords
// are a union).
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "media/worker/legacy_text.h"
#include "media/worker/packets.h"
#include "media/worker/packets_contents.h"

namespace sluice::media::worker {
namespace {

using domain::EmbeddedValue;

constexpr std::size_t value_bytes_max = 16UL * 1024;
constexpr std::size_t values_max = 2000;
constexpr std::uint16_t application_record = 2;

enum class Shape { text, list };

/// `xmp` is exiv2's key without "Xmp."; `prefix` is the namespace's usual prefix where exiv2 has another.
struct FieldSource {
    std::string_view field;
    std::string_view xmp;
    std::string_view prefix = {};
    std::uint16_t iim = 0;
    std::string_view exif = {};
    Shape shape = Shape::text;
};

constexpr auto sources = std::to_array<FieldSource>({
    {"title", "dc.title", "", 5},
    {"headline", "photoshop.Headline", "", 105},
    {"description", "dc.description", "", 120, "ImageDescription"},
    {"alt_text", "iptc.AltTextAccessibility", "Iptc4xmpCore"},
    {"extended_description", "iptc.ExtDescrAccessibility", "Iptc4xmpCore"},
    {"description_writer", "photoshop.CaptionWriter", "", 122},
    {"creator", "dc.creator", "", 80, "Artist", Shape::list},
    {"creator_title", "photoshop.AuthorsPosition", "", 85},
    {"credit_line", "photoshop.Credit", "", 110},
    {"source", "photoshop.Source", "", 115},
    {"copyright_notice", "dc.rights", "", 116, "Copyright"},
    {"rights_usage_terms", "xmpRights.UsageTerms"},
    {"web_statement", "xmpRights.WebStatement"},
    {"licence_start", "plus.LicenseStartDate"},
    {"licence_end", "plus.LicenseEndDate"},
    {"credit_required", "plus.CreditLineRequired"},
    {"model_release", "plus.ModelReleaseStatus"},
    {"property_release", "plus.PropertyReleaseStatus"},
    {"minor_age", "plus.MinorModelAgeDisclosure"},
    {"data_mining", "plus.DataMining"},
    {"instructions", "photoshop.Instructions", "", 40},
    {"job_id", "photoshop.TransmissionReference", "", 103},
    {"persons", "iptcExt.PersonInImage", "Iptc4xmpExt", 0, "", Shape::list},
    {"organisations", "iptcExt.OrganisationInImageName", "Iptc4xmpExt", 0, "", Shape::list},
    {"event", "iptcExt.Event", "Iptc4xmpExt"},
    {"location", "iptc.Location", "Iptc4xmpCore", 92},
    {"city", "photoshop.City", "", 90},
    {"state", "photoshop.State", "", 95},
    {"country", "photoshop.Country", "", 101},
    {"country_code", "iptc.CountryCode", "Iptc4xmpCore", 100},
    {"digital_source_type", "iptcExt.DigitalSourceType", "Iptc4xmpExt"},
    {"language", "dc.language", "", 135, "", Shape::list},
    {"rating", "xmp.Rating", "", 0, "Rating"},
    {"label", "xmp.Label"},
});

/// One packet's values: by language ("" where there is none).
using Values = std::vector<std::pair<std::string, std::vector<std::string>>>;

[[nodiscard]] std::string clean(std::string_view text) {
    auto cut = to_valid_utf8(trim(text.substr(0, value_bytes_max)));
    std::erase(cut, '\0');
    return cut;
}

void add_text(std::vector<std::string>& to, std::string text) {
    if (!text.empty() && to.size() < values_max) to.push_back(std::move(text));
}

class Reader {
public:
    Reader(const Exiv2::ExifData& exif, const Exiv2::IptcData& iptc, const Exiv2::XmpData& xmp)
        : m_exif(exif), m_iptc(iptc) {
        for (const auto& datum : xmp) m_xmp.emplace(datum.key(), &datum);
    }

    [[nodiscard]] std::vector<EmbeddedValue> field(const FieldSource& source) const {
        std::vector<EmbeddedValue> found;
        const auto take = [&](const Values& values, const std::string& origin) {
            for (const auto& [language, words] : values) {
                if (words.empty()) continue;
                const auto tagged = language.empty() ? std::nullopt : std::optional(language);
                found.push_back({std::string(source.field), tagged, words, origin});
            }
        };
        take(from_xmp(source.xmp, source.shape), xmp_origin(source.xmp, source.prefix));
        if (found.empty() && source.iim != 0) take({{"", from_iim(source.iim)}}, iim_origin(source.iim));
        if (found.empty() && !source.exif.empty())
            take({{"", from_exif(source.exif, source.shape)}}, cat("exif:", source.exif));
        return found;
    }

    /// Each origin's words that no earlier origin had.
    [[nodiscard]] std::vector<EmbeddedValue> keywords() const {
        constexpr std::uint16_t iim_keywords = 25;
        std::vector<EmbeddedValue> found;
        std::vector<std::string> known;
        const auto take = [&](const std::vector<std::string>& words, const std::string& origin) {
            std::vector<std::string> fresh;
            for (const auto& word : words) {
                if (known.size() >= values_max || std::ranges::find(known, word) != known.end()) continue;
                known.push_back(word);
                fresh.push_back(word);
            }
            if (!fresh.empty()) found.push_back({"keywords", std::nullopt, fresh, origin});
        };
        take(plain(from_xmp("dc.subject", Shape::list)), "xmp:dc:subject");
        take(from_iim(iim_keywords), iim_origin(iim_keywords));
        take(leaves(from_xmp("lr.hierarchicalSubject", Shape::list), '|'), "xmp:lr:hierarchicalSubject");
        take(leaves(from_xmp("digiKam.TagsList", Shape::list), '/'), "xmp:digiKam:TagsList");
        return found;
    }

    [[nodiscard]] std::vector<EmbeddedValue> date_created() const {
        const auto answer = [](std::string date, std::string origin) {
            return std::vector<EmbeddedValue>{
                {"date_created", std::nullopt, {std::move(date)}, std::move(origin)}};
        };
        if (const auto xmp = plain(from_xmp("photoshop.DateCreated", Shape::text)); !xmp.empty())
            return answer(xmp.front(), "xmp:photoshop:DateCreated");
        constexpr std::uint16_t iim_date = 55;
        constexpr std::uint16_t iim_time = 60;
        if (const auto date = from_iim(iim_date); !date.empty() && !date.front().starts_with("0000")) {
            const auto time = from_iim(iim_time);
            return answer(time.empty() ? date.front() : cat(date.front(), "T", time.front()),
                          iim_origin(iim_date));
        }
        const auto exif = from_exif_key("Exif.Photo.DateTimeOriginal");
        const auto iso = iso_date_of_exif(exif, from_exif_key("Exif.Photo.OffsetTimeOriginal"));
        if (iso.empty()) return {};
        return answer(iso, "exif:DateTimeOriginal");
    }

private:
    [[nodiscard]] static std::string iim_origin(std::uint16_t number) {
        return cat("iptc:2:", number < 10 ? "0" : "", number);
    }
    [[nodiscard]] static std::string xmp_origin(std::string_view key, std::string_view prefix) {
        const auto dot = key.find('.');
        return cat("xmp:", prefix.empty() ? key.substr(0, dot) : prefix, ":", key.substr(dot + 1));
    }
    [[nodiscard]] static std::vector<std::string> plain(const Values& values) {
        return values.empty() ? std::vector<std::string>{} : values.front().second;
    }
    [[nodiscard]] static std::vector<std::string> leaves(const Values& values, char separator) {
        std::vector<std::string> last;
        for (const auto& path : plain(values)) add_text(last, clean(split(path, separator).back()));
        return last;
    }

    /// Tools write lists as text and text as lists; the value's own type tells.
    [[nodiscard]] Values from_xmp(std::string_view key, Shape shape) const {
        const auto found = m_xmp.find(cat("Xmp.", key));
        if (found == m_xmp.end()) return {};
        const auto& value = found->second->value();
        Values values;
        if (const auto* languages = dynamic_cast<const Exiv2::LangAltValue*>(&value)) {
            for (const auto& [language, text] : languages->value_) {
                if (auto cleaned = clean(text); !cleaned.empty())
                    values.push_back({language, {std::move(cleaned)}});
            }
            return values;
        }
        std::vector<std::string> words;
        if (dynamic_cast<const Exiv2::XmpArrayValue*>(&value) != nullptr) {
            for (long i = 0; i < value.count(); ++i) add_text(words, clean(value.toString(i)));
        } else {
            add_text(words, clean(value.toString()));
        }
        if (shape == Shape::text && words.size() > 1) words = {join(words, ", ")};
        if (!words.empty()) values.push_back({"", std::move(words)});
        return values;
    }

    [[nodiscard]] std::vector<std::string> from_iim(std::uint16_t number) const {
        std::vector<std::string> words;
        for (const auto& datum : m_iptc) {
            if (datum.record() != application_record || datum.tag() != number) continue;
            add_text(words, decode_legacy(datum.toString().substr(0, value_bytes_max)));
        }
        return words;
    }

    [[nodiscard]] std::string from_exif_key(const std::string& key) const {
        const auto found = m_exif.findKey(Exiv2::ExifKey(key));
        if (found == m_exif.end() || found->count() == 0) return {};
        return decode_legacy(found->toString().substr(0, value_bytes_max));
    }

    [[nodiscard]] std::vector<std::string> from_exif(std::string_view tag, Shape shape) const {
        std::vector<std::string> words;
        const auto text = from_exif_key(cat("Exif.Image.", tag));
        if (shape == Shape::text) {
            add_text(words, text);
        } else {
            for (const auto& part : split(text, ';')) add_text(words, clean(part));
        }
        return words;
    }

    const Exiv2::ExifData& m_exif;
    const Exiv2::IptcData& m_iptc;
    std::map<std::string, const Exiv2::Xmpdatum*, std::less<>> m_xmp;
};

/// The packets win over what a container (PDF, MP4) says of the same field.
void replace_field(domain::Facts& facts, std::vector<EmbeddedValue> values) {
    if (values.empty()) return;
    std::erase_if(facts.embedded,
                  [&](const EmbeddedValue& old) { return old.field == values.front().field; });
    std::ranges::move(values, std::back_inserter(facts.embedded));
}

}  // namespace

void Packets::read_fields(domain::Facts& facts) const {
    try {
        const Reader reader(m_contents->exif, m_contents->iptc, m_contents->xmp);
        for (const auto& source : sources) replace_field(facts, reader.field(source));
        replace_field(facts, reader.keywords());
        replace_field(facts, reader.date_created());
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        // A value of a wrong type: the fields found before it stand.
    }
}

}  // namespace sluice::media::worker
