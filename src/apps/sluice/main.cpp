// sluice: one program for the server, its demonstration and its administration.
#include <charconv>
#include <iostream>

#include "apps/sluice/commands.h"
#include "base/crypto_init.h"
#include "base/text.h"
#include "server/version.h"

namespace sluice::apps {

Result<server::Settings> settings_of(const CommandLine& line) {
    std::optional<std::filesystem::path> file;
    if (const auto given = line.find("config"))
        file = *given;
    else if (std::filesystem::exists("sluice.toml"))
        file = "sluice.toml";
    auto settings = TRY(load_settings<server::Settings>(file, read_environment()));
    if (const auto folder = line.find("data")) settings.data.folder = *folder;
    if (const auto port = line.find("port")) {
        const auto* end = port->data() + port->size();
        if (std::from_chars(port->data(), end, settings.server.port).ptr != end)
            return fail(
                {Remedy::reject, "usage", cat("--port ", *port, " isn't a port."), "Use 0 to 65535."});
    }
    return settings;
}

namespace {

Result<int> run(const CommandLine& line) {
    const std::string command = join(line.command, " ");
    if (command == "serve") return serve(line);
    if (command == "demo") return demo(line);
    if (command == "fsck") return check_data(line);
    if (command == "backup") return make_backup(line);
    if (command == "restore") return restore_backup(line);
    if (command == "safe-mode status") return show_safe_mode(line);
    if (command == "safe-mode start") return start_safe_mode(line);
    if (command == "safe-mode end") return end_safe_mode(line);
    if (command == "verify") return verify_ledger(line);
    if (command == "ledger export") return export_ledger(line);
    if (command == "account create") return create_account(line);
    if (command == "user create") return create_user(line);
    if (command == "api-key create") return create_api_key(line);
    if (command == "config show") return show_settings(line);
    std::cout << server::version << "\n";
    return 0;
}

Result<int> run(const std::vector<std::string>& arguments) {
    const CommandLine line = TRY(read_command_line(arguments));
    if (line.wants_help) {
        std::cout << help_text();
        return 0;
    }
    return run(line);
}

}  // namespace
}  // namespace sluice::apps

int main(int count, char** arguments) {
    sluice::init_crypto();
    const auto code = sluice::apps::run({arguments + 1, arguments + count});
    if (code) return *code;
    const sluice::Error& error = code.error();
    std::cerr << "sluice: " << error.message << " " << error.hint << " (" << error.code << ")\n";
    return error.code == "usage" ? 2 : 1;
}
