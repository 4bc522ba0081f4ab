#include "net/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "base/text.h"
#include "net/detail/transfer_errors.h"
#include "net/detail/trusted_roots.h"

namespace sluice::net {
namespace {

constexpr long connect_seconds_max = 10;
constexpr long send_seconds_max = 60;
constexpr std::size_t encoded_line_max = 76;    // RFC 2045 §6.8
constexpr std::size_t encoded_word_bytes = 42;  // 75 with its frame, RFC 2047 §2
constexpr std::size_t address_bytes_max = 254;  // RFC 5321 §4.5.3.1

bool is_loopback(std::string_view host) {
    return host == "localhost" || host.starts_with("127.") || host == "::1" || host == "[::1]";
}

/// "Sun, 22 Nov 2026 09:00:00 +0000" (RFC 5322 §3.3).
std::string mail_date(Instant instant) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
    std::array<char, 64> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                      days.at(std::chrono::weekday{day}.c_encoding()), static_cast<unsigned>(date.day()),
                      months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                      static_cast<int>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

/// A header's text: as it is where it is plain, else in encoded words, each of whole characters.
std::string header_text(std::string_view text) {
    const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f; };
    if (std::ranges::all_of(text, is_plain) && text.find("=?") == std::string_view::npos)
        return std::string(text.substr(0, 900));
    std::string clean = to_valid_utf8(text);
    std::ranges::replace_if(clean, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    std::string encoded;
    for (std::size_t at = 0; at < clean.size();) {
        std::size_t end = std::min(at + encoded_word_bytes, clean.size());
        while (end < clean.size() && (static_cast<unsigned char>(clean[end]) & 0xC0U) == 0x80U) --end;
        encoded += cat(encoded.empty() ? "" : "\r\n ", "=?UTF-8?B?",
                       to_base64(std::string_view(clean).substr(at, end - at)), "?=");
        at = end;
    }
    return encoded;
}

std::string body_lines(std::string_view text) {
    const std::string encoded = to_base64(to_valid_utf8(text));
    std::string lines;
    for (std::size_t at = 0; at < encoded.size(); at += encoded_line_max)
        lines += cat(encoded.substr(at, encoded_line_max), "\r\n");
    return lines;
}

std::unexpected<Error> failed(std::string code, std::string message, std::string hint,
                              Remedy remedy = Remedy::ask_admin) {
    return fail({remedy, std::move(code), std::move(message), std::move(hint)});
}

/// One message on its way.
class Sending {
public:
    Sending(const MailServer& server, const Mail& mail, std::stop_token stop)
        : m_server(server),
          m_message(write_message(mail, server.from)),
          m_to(mail.to),
          m_stop(std::move(stop)) {}

    Result<> run() {
        const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), &curl_easy_cleanup);
        const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
            curl_slist_append(nullptr, cat("<", m_to, ">").c_str()), &curl_slist_free_all);
        apply(easy.get(), recipients.get());
        const CURLcode code = curl_easy_perform(easy.get());
        if (code == CURLE_OK) return {};
        long reply = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &reply);
        return error_of(code, reply);
    }

private:
    [[nodiscard]] std::string where() const { return cat(m_server.host, ":", m_server.port); }

    void apply(CURL* easy, curl_slist* recipients) {
        const bool is_tls = m_server.tls == MailTls::tls;
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(easy, CURLOPT_URL, cat(is_tls ? "smtps://" : "smtp://", where()).c_str());
        if (m_server.tls == MailTls::starttls) curl_easy_setopt(easy, CURLOPT_USE_SSL, long{CURLUSESSL_ALL});
        if (m_server.tls != MailTls::none) detail::trust_shared_roots(easy);
        if (!m_server.user.empty()) {
            curl_easy_setopt(easy, CURLOPT_USERNAME, m_server.user.c_str());
            curl_easy_setopt(easy, CURLOPT_PASSWORD, m_server.password.reveal().c_str());
        }
        if (is_loopback(m_server.host)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_MAIL_FROM, cat("<", m_server.from, ">").c_str());
        curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, &on_read);
        curl_easy_setopt(easy, CURLOPT_READDATA, this);
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &on_progress);
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, connect_seconds_max);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT, send_seconds_max);
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_curl_says.data());
    }

    static std::size_t on_read(char* into, std::size_t, std::size_t size, Sending* self) {
        const std::size_t given = std::min(size, self->m_message.size() - self->m_given);
        std::memcpy(into, self->m_message.data() + self->m_given, given);
        self->m_given += given;
        return given;
    }
    static int on_progress(Sending* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return self->m_stop.stop_requested() ? 1 : 0;
    }

    [[nodiscard]] Result<> error_of(CURLcode code, long reply) const {
        const std::string says = m_curl_says.front() ? m_curl_says.data() : curl_easy_strerror(code);
        switch (static_cast<int>(code)) {
            case CURLE_ABORTED_BY_CALLBACK: return fail(detail::transfer_stopped());
            case CURLE_COULDNT_RESOLVE_HOST:
            case CURLE_COULDNT_RESOLVE_PROXY:
            case CURLE_COULDNT_CONNECT:
                return failed("mail_server_unreachable",
                              cat("The mail server ", where(), " can't be reached: ", says, "."),
                              "Compare mail.host and mail.port in the settings with what its provider says.");
            case CURLE_OPERATION_TIMEDOUT:
                return failed(
                    "mail_server_timeout", cat("The mail server ", where(), " didn't answer in time."),
                    "Check mail.port and mail.tls: port 465 wants tls, port 587 starttls.", Remedy::retry);
            case CURLE_USE_SSL_FAILED:
            case CURLE_SSL_CONNECT_ERROR:
                return failed("mail_tls_refused",
                              cat("The mail server ", where(), " doesn't encrypt as asked: ", says, "."),
                              "Check mail.port and mail.tls: port 465 wants tls, port 587 starttls.");
            case CURLE_SSL_CACERT_BADFILE:
            case CURLE_PEER_FAILED_VERIFICATION: return fail(detail::certificate_untrusted(where(), says));
            case CURLE_LOGIN_DENIED:
                return failed(
                    "mail_login_refused", cat("The mail server ", where(), " refuses user and password."),
                    "Compare mail.user and mail.password in the settings with what its provider says.");
            default:
                return failed("mail_refused",
                              cat("The mail server ", where(), " refused the mail to ", m_to, ": ", says,
                                  reply > 0 ? cat(" (", reply, ")") : "", "."),
                              "Check mail.from and the address; the server's own log says more.",
                              Remedy::retry);
        }
    }

    const MailServer& m_server;
    std::string m_message;
    std::size_t m_given = 0;
    std::string m_to;
    std::stop_token m_stop;
    std::array<char, CURL_ERROR_SIZE> m_curl_says = {};
};

class SmtpMailer final : public Mailer {
public:
    explicit SmtpMailer(MailServer server) : m_server(std::move(server)) {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        static_cast<void>(ready);
    }

    Result<> send(const Mail& mail, std::stop_token stop) override {
        for (const std::string& address : {mail.to, m_server.from})
            if (!is_mail_address(address))
                return failed("mail_address_invalid",
                              cat("'", to_valid_utf8(address), "' isn't an e-mail address."),
                              "Write mail.from, and each user's address, like ana@example.org.");
        if (!m_server.user.empty() && m_server.tls == MailTls::none && !is_loopback(m_server.host))
            return failed("mail_password_in_clear",
                          cat("Sluice doesn't send the password of ", m_server.host, " unencrypted."),
                          "Set mail.tls to starttls or tls.");
        return Sending(m_server, mail, std::move(stop)).run();
    }

private:
    MailServer m_server;
};

}  // namespace

std::string write_message(const Mail& mail, const std::string& from) {
    return cat("Date: ", mail_date(mail.date), "\r\nFrom: Sluice <", from, ">\r\nTo: <", mail.to,
               ">\r\nMessage-ID: <", mail.id, "@", from.substr(from.find('@') + 1),
               ">\r\nSubject: ", header_text(mail.subject),
               "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
               body_lines(mail.text));
}

bool is_mail_address(std::string_view address) {
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return false;
    return address.size() <= address_bytes_max && std::ranges::all_of(address, [](char c) {
               return c > 0x20 && c < 0x7f && c != '<' && c != '>' && c != ',' && c != ';' && c != '"' &&
                      c != '\\' && c != '(' && c != ')';
           });
}

std::unique_ptr<Mailer> smtp_mailer(MailServer server) {
    return std::make_unique<SmtpMailer>(std::move(server));
}

}  // namespace sluice::net
