#include "media/worker/office_jail.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <grp.h>
#include <initializer_list>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include "base/text.h"

namespace sluice::media::worker {
namespace {

constexpr const char* bubblewrap = "/usr/bin/bwrap";
constexpr int document_fd = 3;
constexpr uid_t nobody = 65534;
constexpr int nothing_made = 1;
constexpr std::int64_t cpu_grace_s = 5;  ///< between the signal that says why and the one that ends it

/// Macros and Java off, no link followed, nothing kept, nothing asked. Of links "never" is 0 in Writer and 1
/// in Calc.
constexpr std::string_view profile = R"(<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>1</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Java/VirtualMachine">
<prop oor:name="Enable" oor:op="fuse"><value>false</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Recovery/AutoSave">
<prop oor:name="Enabled" oor:op="fuse"><value>false</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop>
</item>
</oor:items>
)";

struct Filter {
    std::string_view extension;
    std::string_view name;
};
/// By which filter LibreOffice reads a document. Left to choose, it reads damaged ones as text, and has
/// readers for dozens of old formats.
constexpr auto filters = std::to_array<Filter>({{"doc", "MS Word 97"},
                                                {"docx", "MS Word 2007 XML"},
                                                {"odt", "writer8"},
                                                {"rtf", "Rich Text Format"},
                                                {"xls", "MS Excel 97"},
                                                {"xlsx", "Calc MS Excel 2007 XML"},
                                                {"ods", "calc8"},
                                                {"ppt", "MS PowerPoint 97"},
                                                {"pptx", "Impress MS PowerPoint 2007 XML"},
                                                {"odp", "impress8"},
                                                {"odg", "draw8"}});

/// A fresh profile makes LibreOffice ask to be started once more (81); 77, 79 and signals are its deaths. The
/// program is $0, the document's name $1, its filter $2; what it says of the end stands in
/// detail/office_program.h.
constexpr const char* script = R"(
for start in 1 2 3; do
    "$0" -env:UserInstallation=file:///tmp/profile --headless --norestore --nologo --nodefault \
        --nolockcheck --infilter="$2" --convert-to pdf --outdir /tmp/out "/in/$1"
    ended=$?
    [ "$ended" = 81 ] || break
done
case $ended in
    152) exit 102 ;;
    153) exit 103 ;;
    137) exit 104 ;;
    77 | 79) exit 101 ;;
esac
[ "$ended" -lt 128 ] || exit 101
[ -s /tmp/out/document.pdf ] || exit 100
cat /tmp/out/document.pdf >&4 || exit 103
)";

/// A file in memory that bwrap reads to its end.
[[nodiscard]] int file_of(std::string_view contents) {
    const int file = ::memfd_create("contents", 0);
    const bool is_written =
        file >= 0 && ::write(file, contents.data(), contents.size()) == static_cast<ssize_t>(contents.size());
    return is_written && ::lseek(file, 0, SEEK_SET) == 0 ? file : -1;
}

class Arguments {
public:
    void add(std::initializer_list<std::string_view> words) {
        for (const auto word : words) m_words.emplace_back(word);
    }
    void run() {
        std::vector<char*> pointers;
        for (auto& word : m_words) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        char* environment[] = {nullptr};
        ::execve(bubblewrap, pointers.data(), environment);
    }

private:
    std::vector<std::string> m_words{bubblewrap};
};

void add_places(Arguments& jail) {
    jail.add({"--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL",
              "--die-with-parent", "--new-session", "--hostname", "jail", "--clearenv"});
    jail.add({"--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
              "--symlink", "usr/lib64", "/lib64"});
    for (const auto* place : {"/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache", "/var/cache/fontconfig"})
        jail.add({"--ro-bind-try", place, place});
    jail.add({"--dev", "/dev", "--perms", "0700", "--size", cat(512U << 20U), "--tmpfs", "/tmp"});
    jail.add({"--dir", "/tmp/home", "--setenv", "HOME", "/tmp/home", "--setenv", "LC_ALL", "C.UTF-8",
              "--setenv", "PATH", "/usr/bin", "--setenv", "SAL_USE_VCLPLUGIN", "svp", "--chdir", "/tmp"});
}

/// Where the program is found inside: as it is in /usr, else with the folder around its own.
[[nodiscard]] std::string add_program(Arguments& jail, const std::filesystem::path& program) {
    auto inside = program;
    if (!program.string().starts_with("/usr/")) {
        const auto folder = program.parent_path().parent_path();
        inside = "/office" / program.lexically_relative(folder);
        jail.add({"--ro-bind", folder.string(), "/office"});
    }
    // Without /proc the loader can't tell where the program lies.
    jail.add({"--setenv", "LD_LIBRARY_PATH", inside.parent_path().string()});
    return inside.string();
}

void add_limits(Arguments& jail, const OfficeJail& wanted) {
    jail.add({"--", "/usr/bin/prlimit", cat("--as=", wanted.memory_bytes_max), "--nproc=256",
              cat("--fsize=", wanted.output_bytes_max),
              cat("--cpu=", wanted.cpu_limit_s, ":", wanted.cpu_limit_s + cpu_grace_s), "--core=0",
              "--nofile=256", "--"});
}

/// A superuser becomes nobody first, so that even outside the jail it would be no one.
[[nodiscard]] bool become_no_one() {
    if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0 ||
                             ::setresuid(nobody, nobody, nobody) != 0))
        return false;
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
}

/// Refused, it works as eagerly as others, and isn't the first that the kernel ends when memory is short.
void stand_back() {
    constexpr int nice_most = 19;
    (void)::setpriority(PRIO_PROCESS, 0, nice_most);
    const int score = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0) (void)!::write(score, "1000", 4);
    if (score >= 0) ::close(score);
}

[[nodiscard]] int cannot(std::string_view what) {
    const auto words = cat(what, ": ", std::strerror(errno));
    std::fputs(words.c_str(), stderr);
    return nothing_made;
}

}  // namespace

int enter_office_jail(const OfficeJail& wanted) {
    stand_back();
    Arguments jail;
    add_places(jail);
    const int filter = office_syscall_filter();
    const int settings = file_of(profile);
    if (filter < 0 || settings < 0) return cannot("system call filter");
    jail.add(
        {"--seccomp", cat(filter), "--file", cat(settings), "/tmp/profile/user/registrymodifications.xcu"});
    if (wanted.probing) {
        jail.add({"--remount-ro", "/dev", "--remount-ro", "/"});
        add_limits(jail, wanted);
        jail.add({"/usr/bin/true"});
    } else {
        const auto* filter_in = std::ranges::find(filters, wanted.extension, &Filter::extension);
        if (filter_in == filters.end()) return cannot("extension");
        const auto name = cat("document.", wanted.extension);
        jail.add({"--ro-bind-data", cat(document_fd), cat("/in/", name)});
        const auto program = add_program(jail, wanted.program);
        jail.add({"--remount-ro", "/dev", "--remount-ro", "/"});
        add_limits(jail, wanted);
        jail.add({"/bin/sh", "-c", script, program, name, filter_in->name});
    }
    if (!become_no_one()) return cannot("becoming nobody");
    jail.run();
    return cannot(bubblewrap);
}

}  // namespace sluice::media::worker
