#include "transfer/link_identity.h"

namespace sluice::transfer {
namespace {

/// Tokens that are in nobody's keeping yet.
class GrantedTokens final : public dropbox::TokenSource {
public:
    explicit GrantedTokens(const dropbox::TokenSet& tokens) : m_tokens(tokens) {}
    Result<dropbox::TokenSet> load(const std::string& /*connection*/) override { return m_tokens; }
    Result<> save(const std::string& /*connection*/, const dropbox::TokenSet& tokens) override {
        m_tokens = tokens;
        return {};
    }

private:
    dropbox::TokenSet m_tokens;
};

}  // namespace

Result<LinkIdentity> ask_identity(const IdentityPorts& ports, const dropbox::AppCredentials& app,
                                  const dropbox::TokenSet& tokens, const std::stop_token& stop) {
    GrantedTokens source(tokens);
    dropbox::AccessTokens access_tokens(source, ports.transport, ports.clock, ports.origins, app);
    dropbox::Pacer pacer(ports.clock, dropbox::PaceLimits{}, ports.wait);
    dropbox::Client client({ports.transport, access_tokens, pacer, ports.clock}, ports.origins, "", {});
    LinkIdentity identity{TRY(client.current_account(stop)), {}};
    const auto sees_all = client.sees_whole_dropbox(stop);
    if (sees_all)
        identity.access = *sees_all ? domain::AppAccess::full_dropbox : domain::AppAccess::app_folder;
    else if (sees_all.error().remedy == Remedy::retry || sees_all.error().remedy == Remedy::wait)
        return fail(sees_all.error());
    return identity;
}

}  // namespace sluice::transfer
