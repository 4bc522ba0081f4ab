#include "base/secret_box.h"

#include <sodium.h>

#include <algorithm>

#include "base/crypto_init.h"
#include "base/detail/key_file.h"
#include "base/hash.h"
#include "base/text.h"

namespace sluice {
namespace {

constexpr std::string_view version = "v1";
constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string random_bytes(std::size_t count) {
    init_crypto();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

/// What is authenticated beside the secret: everything that is told in the open.
std::string associated(std::string_view key_id, std::string_view context) {
    return cat(version, ".", key_id, ".", context);
}

auto unreadable(std::string_view why) {
    return fail(
        {Remedy::ask_admin, "secret_unreadable", cat("A stored secret can't be opened: ", why, "."),
         "Put the key file back that was in use when the secret was stored, or link the account again."});
}

}  // namespace

SecretBox::Key SecretBox::make_key(std::string bytes) {
    return {sha256_hex("sluice key id" + bytes).substr(0, 8), Secret(std::move(bytes))};
}

Result<std::vector<SecretBox::Key>> SecretBox::parse_keys(const std::string& text,
                                                          const std::filesystem::path& file) {
    std::vector<Key> keys;
    for (const std::string& line : split(text, '\n')) {
        if (trim(line).empty()) continue;
        const auto bytes = from_hex(trim(line));
        if (!bytes || bytes->size() != key_bytes)
            return fail(
                {Remedy::ask_admin, "key_file_invalid",
                 cat("The key file ", file.string(), " isn't one of ours: each line must be 64 hex digits."),
                 "Put the right file back from your backup; without it, stored secrets can't be opened."});
        keys.push_back(make_key(*bytes));
    }
    if (keys.empty())
        return fail({Remedy::ask_admin, "key_file_invalid", cat("The key file ", file.string(), " is empty."),
                     "Put the right file back from your backup, or remove it to have a new key made."});
    return keys;
}

Result<SecretBox> SecretBox::open_or_create(const std::filesystem::path& key_file) {
    init_crypto();
    auto text = TRY(detail::read_key_file(key_file));
    if (!text) {
        TRY(detail::create_key_file(key_file, to_hex(random_bytes(key_bytes)) + "\n"));
        text = TRY(detail::read_key_file(key_file));
    }
    const Secret wiped(std::move(text).value_or(""));
    return SecretBox(TRY(parse_keys(wiped.reveal(), key_file)));
}

SecretBox SecretBox::with_random_key() {
    std::vector<Key> keys;
    keys.push_back(make_key(random_bytes(key_bytes)));
    return SecretBox(std::move(keys));
}

const SecretBox::Key* SecretBox::find_key(std::string_view id) const {
    const auto found = std::ranges::find(m_keys, id, &Key::id);
    return found == m_keys.end() ? nullptr : &*found;
}

std::string SecretBox::seal(const Secret& plain, std::string_view context) const {
    const Key& key = m_keys.front();
    const std::string nonce = random_bytes(nonce_bytes);
    const std::string beside = associated(key.id, context);
    std::string cipher(plain.reveal().size() + tag_bytes, '\0');
    unsigned long long cipher_size = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(cipher), &cipher_size, bytes_of(plain.reveal()),
                                               plain.reveal().size(), bytes_of(beside), beside.size(),
                                               nullptr, bytes_of(nonce), bytes_of(key.bytes.reveal()));
    cipher.resize(cipher_size);
    return cat(version, ".", key.id, ".", to_base64url(nonce + cipher));
}

Result<Secret> SecretBox::unseal(std::string_view sealed, std::string_view context) const {
    const auto parts = split(sealed, '.');
    if (parts.size() != 3 || parts[0] != version) return unreadable("it has no form that we know");
    const Key* key = find_key(parts[1]);
    if (key == nullptr)
        return unreadable(cat("it was sealed with the key ", parts[1], ", which the key file lacks"));
    const auto bytes = from_base64url(parts[2]);
    if (!bytes || bytes->size() < nonce_bytes + tag_bytes) return unreadable("it is cut short");

    const std::string_view nonce = std::string_view(*bytes).substr(0, nonce_bytes);
    const std::string_view cipher = std::string_view(*bytes).substr(nonce_bytes);
    const std::string beside = associated(key->id, context);
    std::string plain(cipher.size() - tag_bytes, '\0');
    unsigned long long plain_size = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), &plain_size, nullptr, bytes_of(cipher),
                                                   cipher.size(), bytes_of(beside), beside.size(),
                                                   bytes_of(nonce), bytes_of(key->bytes.reveal())) != 0)
        return unreadable("it was changed, or belongs to something else");
    plain.resize(plain_size);
    return Secret(std::move(plain));
}

}  // namespace sluice
