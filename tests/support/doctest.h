// doctest, plus the one check that every test of a Result wants: its error, shown when it fails.
#pragma once

#include <doctest/doctest.h>

#include "base/result.h"

/// The value of a Result, or the end of this test with the error's code and message.
#define REQUIRE_OK(expression)                                                            \
    __extension__({                                                                       \
        auto checked_ = (expression);                                                     \
        if (!checked_) FAIL(checked_.error().code << ": " << checked_.error().message);   \
        *std::move(checked_);                                                             \
    })

/// Checks that a Result is the error `code`.
#define CHECK_FAILS(expression, expected_code)                                            \
    do {                                                                                  \
        const auto checked_ = (expression);                                               \
        CHECK_MESSAGE(!checked_, "expected the error " << (expected_code));               \
        if (!checked_) CHECK(checked_.error().code == (expected_code));                   \
    } while (false)
