#include "nth/branches.h"

#include <cerrno>
#include <cstdio>
#include <deque>
#include <optional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/json/codec.h"
#include "base/text.h"

namespace sluice::nth {
namespace {

using simulation::Fault;
using simulation::Seam;

constexpr std::size_t read_bytes = 4'096;

Told outcome_of(Rig& rig, Scene& scene) {
    return {!rig.machine().counts().faults.empty(),
            scene.ending(),
            std::move(scene.findings),
            scene.lost,
            scene.doubled,
            scene.early};
}

Told broken(std::string finding) {
    return {.met_the_fault = true, .ending = {}, .findings = {std::move(finding)}};
}

std::string read_all(int file) {
    std::string text;
    std::string buffer(read_bytes, '\0');
    while (true) {
        const auto count = ::read(file, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return text;
        text.append(buffer, 0, static_cast<std::size_t>(count));
    }
}

void write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

/// Forks at the operations of the calm history, and gathers what the children tell.
class Tree {
public:
    Tree(const Calm& calm, const FaultsAt& faults_at, const Take& take)
        : m_calm(calm), m_faults_at(faults_at), m_take(take) {}

    /// After a step: of those operations that the next step begins, each fails in a child of its own.
    void branch(simulation::Machine& machine) {
        if (m_step >= m_calm.steps.size() || m_pipe) return;
        const Operations done = m_step == 0 ? Operations{} : m_calm.steps[m_step - 1];
        const Operations next = m_calm.steps[m_step++];
        for (std::size_t seam = 0; seam < simulation::seams_count; ++seam)
            for (auto number = done.at(seam) + 1; number <= next.at(seam); ++number)
                for (const Fault& fault : m_faults_at(static_cast<Seam>(seam), number)) {
                    if (!fork_at(fault)) continue;
                    machine.add_fault(fault);
                    return;
                }
    }

    [[nodiscard]] bool is_child() const { return m_pipe.has_value(); }

    [[noreturn]] void end_child(const Told& told) const {
        write_all(*m_pipe, json::encode(told));
        ::_exit(0);
    }

    void gather_all() {
        while (!m_branches.empty()) gather();
    }

private:
    struct Branch {
        Fault fault;
        pid_t process = 0;
        int pipe = -1;
    };

    /// True in the child.
    bool fork_at(const Fault& fault) {
        while (m_branches.size() >= m_branches_max) gather();
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) {
            m_take(fault, broken("there is no pipe to its process"));
            return false;
        }
        std::fflush(stdout);
        const pid_t process = ::fork();
        if (process == 0) {
            ::close(ends[0]);
            m_pipe = ends[1];
            return true;
        }
        ::close(ends[1]);
        if (process > 0) {
            m_branches.push_back({fault, process, ends[0]});
            return false;
        }
        ::close(ends[0]);
        m_take(fault, broken("its process can't be started"));
        return false;
    }

    void gather() {
        const Branch branch = m_branches.front();
        m_branches.pop_front();
        const std::string text = read_all(branch.pipe);
        ::close(branch.pipe);
        int status = 0;
        while (::waitpid(branch.process, &status, 0) < 0 && errno == EINTR) {
        }
        const auto told = json::decode<Told>(text);
        if (told && status == 0) return m_take(branch.fault, *told);
        m_take(branch.fault, broken(cat("its process ended with status ", status)));
    }

    const Calm& m_calm;
    const FaultsAt& m_faults_at;
    const Take& m_take;
    std::size_t m_step = 0;
    std::optional<int> m_pipe;  ///< in the child
    std::deque<Branch> m_branches;
    std::size_t m_branches_max = std::max(1U, std::thread::hardware_concurrency());
};

}  // namespace

Told tell(const Flow& flow, const Fault* fault, bool is_printed) {
    Rig rig(flow.options);
    rig.trace().print(is_printed);
    Scene scene(rig);
    flow.tell(scene);
    if (fault) rig.machine().add_fault(*fault);
    static_cast<void>(scene.play());
    return outcome_of(rig, scene);
}

Calm tell_calm(const Flow& flow) {
    Rig rig(flow.options);
    Scene scene(rig);
    flow.tell(scene);
    Calm calm;
    bool is_begun = false;
    scene.on_step([&] {
        if (is_begun) calm.steps.push_back(rig.machine().counts().operations);
        is_begun = true;
    });
    static_cast<void>(scene.play());
    calm.told = outcome_of(rig, scene);
    calm.operations = scene.operations;
    calm.trace = rig.trace().hash();
    return calm;
}

bool tell_branches(const Flow& flow, const Calm& calm, const FaultsAt& faults_at, const Take& take) {
    Tree tree(calm, faults_at, take);
    Rig rig(flow.options);
    Scene scene(rig);
    flow.tell(scene);
    scene.on_step([&] { tree.branch(rig.machine()); });
    static_cast<void>(scene.play());
    if (tree.is_child()) tree.end_child(outcome_of(rig, scene));
    tree.gather_all();
    return rig.trace().hash() == calm.trace;
}

}  // namespace sluice::nth
