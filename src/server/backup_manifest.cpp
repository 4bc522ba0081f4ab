#include "server/backup_manifest.h"

#include <charconv>
#include <fstream>
#include <iterator>

#include "base/hash.h"
#include "base/text.h"

namespace sluice::server {
namespace {

constexpr std::string_view first_line = "sluice-backup 1";
constexpr std::size_t hash_digits = 64;

std::unexpected<Error> damaged(const std::filesystem::path& file, const std::string& why) {
    return fail({Remedy::reject, "backup_damaged", cat("The manifest ", file.string(), " ", why, "."),
                 "Use another backup, or an earlier copy of this one."});
}

Result<std::uint64_t> number_of(const std::filesystem::path& file, const std::string& text) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
        return damaged(file, cat("has no number where it says '", text, "'"));
    return number;
}

/// Names come from the file; none may lead out of the backup's folder.
bool is_plain_name(const std::string& name) {
    return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

bool is_hash(const std::string& text) {
    return text.size() == hash_digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<> read_line(const std::filesystem::path& file, const std::string& line, BackupManifest& manifest) {
    const auto words = split(line, ' ');
    const std::string& kind = words.front();
    if (kind == "made_at" && words.size() == 2) {
        manifest.made_at = TRY(parse_rfc3339(words[1]));
    } else if (kind == "version" && words.size() == 2) {
        manifest.version = words[1];
    } else if (kind == "blob" && words.size() == 3 && is_hash(words[1])) {
        manifest.blobs.push_back({words[1], TRY(number_of(file, words[2])), ""});
    } else if (kind == "missing" && words.size() == 2 && is_hash(words[1])) {
        manifest.missing.push_back(words[1]);
    } else if ((kind == "database" || kind == "key") && words.size() == 4 && is_plain_name(words[1])) {
        const BackedUpFile named{words[1], TRY(number_of(file, words[2])), words[3]};
        if (kind == "key")
            manifest.key = named;
        else
            manifest.database = named;
    } else {
        return damaged(file, cat("has a line that can't be read: '", to_valid_utf8(line), "'"));
    }
    return {};
}

}  // namespace

std::string write_manifest(const BackupManifest& manifest) {
    const auto named = [](std::string_view kind, const BackedUpFile& file) {
        return cat(kind, " ", file.name, " ", file.size, " ", file.sha256, "\n");
    };
    std::string text = cat(first_line, "\nmade_at ", to_rfc3339(manifest.made_at), "\nversion ",
                           manifest.version, "\n", named("database", manifest.database));
    if (manifest.key) text += named("key", *manifest.key);
    for (const auto& blob : manifest.blobs) text += cat("blob ", blob.name, " ", blob.size, "\n");
    for (const auto& hash : manifest.missing) text += cat("missing ", hash, "\n");
    return cat(text, "end ", sha256_hex(text), "\n");
}

Result<BackupManifest> read_manifest(const std::filesystem::path& backup) {
    const auto file = backup / BackupManifest::file_name;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail({Remedy::not_found, "backup_missing",
                     cat(backup.string(), " is no backup: it has no file ", BackupManifest::file_name, "."),
                     "Name the folder that `sluice backup` wrote to."});
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const std::size_t end = text.rfind("end ");
    if (!text.starts_with(first_line) || end == std::string::npos || text[end - 1] != '\n' ||
        text.substr(end) != cat("end ", sha256_hex(text.substr(0, end)), "\n"))
        return damaged(file, "isn't whole");
    BackupManifest manifest;
    const auto lines = split(text.substr(0, end), '\n');
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) TRY(read_line(file, lines[i], manifest));
    if (manifest.database.name.empty()) return damaged(file, "names no database");
    return manifest;
}

std::filesystem::path blob_path(const std::filesystem::path& folder, const std::string& hash) {
    return folder / hash.substr(0, 2) / hash.substr(2, 2) / hash;
}

}  // namespace sluice::server
