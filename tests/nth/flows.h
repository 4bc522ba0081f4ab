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
};

[[nodiscard]] std::vector<Flow> flows();

}  // namespace sluice::nth
