// For this module's tests: office documents, by LibreOffice itself or by hand.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/text.h"
#include "media/derivative_fixture.h"

namespace sluice::media {

/// A flat OpenDocument file of that kind ("text", "spreadsheet", "presentation") around a body.
[[nodiscard]] inline std::string flat_document(std::string_view kind, std::string_view body,
                                               std::string_view before = "") {
    constexpr std::string_view names = "urn:oasis:names:tc:opendocument:xmlns:";
    return cat("<?xml version='1.0' encoding='UTF-8'?><office:document xmlns:office='", names,
               "office:1.0' xmlns:draw='", names, "drawing:1.0' xmlns:text='", names,
               "text:1.0' xmlns:table='", names, "table:1.0' xmlns:style='", names, "style:1.0' xmlns:fo='",
               names, "xsl-fo-compatible:1.0' xmlns:svg='", names, "svg-compatible:1.0' xmlns:script='",
               names,
               "script:1.0' xmlns:dom='http://www.w3.org/2001/xml-events' "
               "xmlns:ooo='http://openoffice.org/2004/office' xmlns:xlink='http://www.w3.org/1999/xlink' "
               "office:version='1.2' office:mimetype=\"application/vnd.oasis.opendocument.",
               kind, "\">", before, "<office:body><office:", kind, ">", body, "</office:", kind,
               "></office:body></office:document>");
}

/// LibreOffice, not locked in, writes `source` (in the folder) in the formats; the test made the source.
inline void convert_in(const ScratchFolder& folder, std::string_view source, std::string_view formats) {
    run_in(folder,
           cat("for format in ", formats,
               "; do soffice -env:UserInstallation=file://$PWD/profile --headless --convert-to $format ",
               source, "; done"));
}

/// "2 pages", or why there are none.
[[nodiscard]] inline std::string pages_of(ProcessWorkshop& workshop, const ScratchFolder& folder,
                                          const std::filesystem::path& document, std::string_view name) {
    const auto pdf = folder / "drawn.pdf";
    std::filesystem::remove(pdf);
    const auto problem = REQUIRE_OK(workshop.make_pdf(document, name, pdf, {}));
    CHECK(std::filesystem::exists(pdf) == !problem.has_value());
    if (problem) return problem->message;
    const auto looked = REQUIRE_OK(workshop.inspect(pdf, "drawn.pdf", {}));
    CHECK_FALSE(looked.problem);
    return cat(looked.facts.pages.value_or(0), " pages");
}

}  // namespace sluice::media
