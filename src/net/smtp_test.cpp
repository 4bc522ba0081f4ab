#include "net/smtp.h"

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::net {
namespace {

Mail mail_of(const std::string& subject, const std::string& text) {
    return {"ana@example.org", subject, text, *parse_rfc3339("2026-11-22T09:05:07Z"), "01jabc"};
}

TEST_CASE("a message has the headers that mail servers expect, and its text encoded") {
    const std::string message = write_message(mail_of("All well", "Grüße\n.\n"), "sluice@example.org");
    CHECK(
        message.starts_with("Date: Sun, 22 Nov 2026 09:05:07 +0000\r\nFrom: Sluice <sluice@example.org>\r\n"
                            "To: <ana@example.org>\r\nMessage-ID: <01jabc@example.org>\r\n"
                            "Subject: All well\r\n"));
    CHECK(message.ends_with(cat("\r\n\r\n", to_base64("Grüße\n.\n"), "\r\n")));
    CHECK(message.find("charset=utf-8") != std::string::npos);
}

TEST_CASE("a name in a subject can't become a header of its own") {
    const std::string message = write_message(mail_of("Hi\r\nBcc: eve@example.org", "x"), "s@example.org");
    CHECK(message.find("\r\nBcc:") == std::string::npos);
}

TEST_CASE("a long subject of other letters goes in words of whole characters") {
    std::string name;
    for (int i = 0; i < 60; ++i) name += "動";
    const std::string message = write_message(mail_of(name, "x"), "s@example.org");
    const auto begin = message.find("Subject: ") + 9;
    const std::string value = message.substr(begin, message.find("\r\nAuto", begin) - begin);
    std::string decoded;
    for (const auto& line : split(value, '\n')) {
        std::string word(trim(line));
        CHECK(word.size() <= 75);
        REQUIRE(word.starts_with("=?UTF-8?B?"));
        const auto bytes = from_base64(word.substr(10, word.size() - 12));
        REQUIRE(bytes);
        CHECK(is_utf8(*bytes));
        decoded += *bytes;
    }
    CHECK(decoded == name);
}

TEST_CASE("addresses are taken where no part of them could be something else") {
    for (const char* good : {"ana@example.org", "a.b+c@x", "x@[127.0.0.1]"}) CHECK(is_mail_address(good));
    for (const char* bad : {"", "ana", "@x", "ana@", "a b@x", "a@x>,<b@y", "a@x\r\nRCPT", "ä@x", "\"a\"@x"})
        CHECK_FALSE(is_mail_address(bad));
}

TEST_CASE("a password is never sent unencrypted to another machine") {
    const auto mailer =
        smtp_mailer({"mail.invalid", 25, MailTls::none, "sluice", Secret("secret"), "s@example.org"});
    const auto sent = mailer->send(mail_of("x", "x"), {});
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == "mail_password_in_clear");
}

TEST_CASE("a mail server that isn't there is named") {
    const auto mailer = smtp_mailer({"127.0.0.1", 1, MailTls::none, "", Secret(), "s@example.org"});
    const auto sent = mailer->send(mail_of("x", "x"), {});
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == "mail_server_unreachable");
    CHECK(sent.error().message.find("127.0.0.1:1") != std::string::npos);
}

}  // namespace
}  // namespace sluice::net
