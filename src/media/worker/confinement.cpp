#include "media/worker/confinement.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "media/detail/channel.h"

namespace sluice::media::worker {
namespace {

using detail::Hello;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool address_space_is_limited = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool address_space_is_limited = false;  // sanitizers reserve terabytes of it
#else
constexpr bool address_space_is_limited = true;
#endif
#else
constexpr bool address_space_is_limited = true;
#endif

constexpr uid_t nobody = 65534;

void limit(int resource, std::int64_t most) {
    const rlimit limits{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
    (void)!::setrlimit(static_cast<__rlimit_resource_t>(resource), &limits);
}

void limit_resources(const Limits& limits) {
    if (address_space_is_limited) limit(RLIMIT_AS, limits.memory_bytes_max);
    limit(RLIMIT_FSIZE, limits.output_bytes_max);
    limit(RLIMIT_NOFILE, limits.descriptors_max);
    limit(RLIMIT_CORE, 0);
    // A rendition above its limit is an error of write(2), not a signal.
    (void)std::signal(SIGXFSZ, SIG_IGN);
    (void)std::signal(SIGPIPE, SIG_IGN);
}

[[nodiscard]] std::string gap(std::string_view what) {
    return cat(what, ": ", std::strerror(errno));
}

/// Own network, IPC and host name; a superuser becomes nobody, another user gets a user namespace of its own.
[[nodiscard]] bool enter_namespaces(Hello& hello) {
    constexpr int wanted = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    const bool superuser = ::geteuid() == 0;
    const bool entered = ::unshare(superuser ? wanted : wanted | CLONE_NEWUSER) == 0;
    if (!entered) hello.gaps.push_back(gap("namespaces"));
    if (superuser && (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0 ||
                      ::setresuid(nobody, nobody, nobody) != 0))
        hello.gaps.push_back(gap("becoming nobody"));
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> nothing{};
    if (::syscall(SYS_capset, &header, nothing.data()) != 0)
        hello.gaps.push_back(gap("dropping capabilities"));
    return entered;
}

struct Readable {
    const char* path;
    std::uint64_t rights;
};

constexpr std::uint64_t read_tree = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr auto readable_places = std::to_array<Readable>({
    {"/usr", read_tree},                                 // libraries, fonts, character maps, colour profiles
    {"/lib", read_tree},                                 // the same, where it isn't a link
    {"/lib64", read_tree},                               // the same
    {"/etc/fonts", read_tree},                           //
    {"/var/cache/fontconfig", read_tree},                //
    {"/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE},  //
    {"/sys/devices/system/cpu", read_tree},              // how many processors: asked by thread libraries
});

/// landlock(7), as much of it as this kernel has; everything it can handle is refused but reading above.
[[nodiscard]] bool restrict_files() {
    const auto abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) return false;
    constexpr std::uint64_t first_abi = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;
    constexpr std::uint64_t refer = 1ULL << 13U;     // since ABI 2
    constexpr std::uint64_t truncate = 1ULL << 14U;  // since ABI 3
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = first_abi | (abi >= 2 ? refer : 0) | (abi >= 3 ? truncate : 0);
    const detail::OwnedFd rules(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0)));
    if (!rules) return false;
    for (const auto& place : readable_places) {
        const detail::OwnedFd beneath(::open(place.path, O_PATH | O_CLOEXEC));
        if (!beneath) continue;
        landlock_path_beneath_attr rule{};
        rule.allowed_access = place.rights;
        rule.parent_fd = beneath.get();
        if (::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
            return false;
    }
    return ::syscall(SYS_landlock_restrict_self, rules.get(), 0) == 0;
}

}  // namespace

Hello confine(const Limits& limits) {
    Hello hello;
    limit_resources(limits);
    const bool namespaces = enter_namespaces(hello);
    (void)::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) hello.gaps.push_back(gap("no_new_privs"));
    const bool landlock = restrict_files();
    if (!landlock) hello.gaps.push_back(gap("Landlock"));
    const bool filter = load_syscall_filter();
    if (!filter) hello.gaps.push_back(gap("system call filter"));
    if (filter) hello.tier = namespaces && landlock ? SandboxTier::full : SandboxTier::partial;
    return hello;
}

}  // namespace sluice::media::worker
