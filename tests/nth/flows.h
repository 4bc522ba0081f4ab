// The canonical ways of a file, each as a story that ends the same way whatever fails once on its way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nth/scene.h"

namespace sluice::nth {

struct Flow {
    std::string name;
    simulation::RigOptions options;
    /// What lies there before the process starts, and what happens when.
    std::function<void(Scene&)> tell;
    /// Where a fault may change whether a step was needed: a line of the ending, and the line instead.
    std::vector<std::pair<std::string, std::string>> may_differ = {};
};

[[nodiscard]] std::vector<Flow> flows();
/// All ends that the flow may come to, given the one it comes to without a fault.
[[nodiscard]] std::vector<std::string> ends_of(const Flow& flow, const std::string& calm);

}  // namespace sluice::nth
