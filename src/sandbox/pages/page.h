// What the sandbox's pages share: templates, headers, the same-origin check, the embedded files.
//
// Invariant: text reaches a page only through `fill`, which escapes it; `{{{name}}}` alone takes ready HTML.
// Pages load nothing from elsewhere and can't be framed (Content-Security-Policy).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "net/message.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

using Values = std::map<std::string, std::string, std::less<>>;

/// `{{name}}` becomes the escaped value, `{{{name}}}` the value as it is; a name without a value becomes
/// nothing.
[[nodiscard]] std::string fill(std::string_view text, const Values& values);

/// Of a query or a form.
using Fields = std::map<std::string, std::string>;
/// "" where there is no such field.
[[nodiscard]] std::string field(const Fields& fields, const std::string& name);

enum class PageWidth { narrow, wide };

struct Page {
    std::string title;
    std::string content;  ///< HTML
    PageWidth width = PageWidth::narrow;
    std::string script = {};  ///< name of an embedded module, e.g. "home.js"
};

/// The page in the common frame, with the banner that says what this is.
[[nodiscard]] net::Response page_answer(int status, const Page& page);

struct Message {
    std::string heading;
    std::string text;
    std::string hint = {};
};
/// A page that says one thing.
[[nodiscard]] net::Response message_page(int status, const Message& message);

/// False when a browser says that the request comes from another site (`Sec-Fetch-Site`, else `Origin`
/// against `Host`); programs that send neither are let through.
[[nodiscard]] bool is_same_origin(const net::Request& request);
/// 403 with words, for requests that fail `is_same_origin`.
[[nodiscard]] net::Response cross_origin_refusal();

/// Scripts, styles and the icon under /pages/.
void add_page_files(RouteTable& routes);

}  // namespace sluice::sandbox
