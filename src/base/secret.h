// Text that must not be seen: passwords, tokens, keys.
//
// Invariant: no stream, no cat(), no log field and no JSON shows a Secret (the JSON encoder writes "***").
// The one way to the text is `reveal()`, so that each use can be found by its name. The memory is wiped when
// a Secret dies.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

namespace sluice {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : m_text(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : m_text(std::move(other.m_text)) { other.wipe(); }
    Secret& operator=(const Secret& other) {
        if (this != &other) {
            wipe();
            m_text = other.m_text;
        }
        return *this;
    }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            m_text = std::move(other.m_text);
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    [[nodiscard]] const std::string& reveal() const { return m_text; }
    [[nodiscard]] bool empty() const { return m_text.empty(); }

private:
    void wipe() noexcept {
        volatile char* bytes = m_text.data();
        for (std::size_t i = 0; i < m_text.size(); ++i) bytes[i] = 0;
        m_text.clear();
    }

    std::string m_text;
};

}  // namespace sluice
