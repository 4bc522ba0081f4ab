// doctest, plus the one check that every test of a Result wants: its error, shown when it fails.
#pragma once

#include <doctest/doctest.h>

#include "base/result.h"

/// The value of a Result, or the end of this test with the error's code and message.
#define REQUIRE_OK(expression) REQUIRE_OK_(SLUICE_TRY_NAME_(checked_, __COUNTER__), expression)
#define REQUIRE_OK_(result, expression)                                           \
    __extension__({                                                               \
        auto result = (expression);                                               \
        if (!result) FAIL(result.error().code << ": " << result.error().message); \
        *std::move(result);                                                       \
    })

/// Checks that a Result is the error `code`.
#define CHECK_FAILS(expression, expected_code)                              \
    do {                                                                    \
        const auto checked_ = (expression);                                 \
        CHECK_MESSAGE(!checked_, "expected the error " << (expected_code)); \
        if (!checked_) CHECK(checked_.error().code == (expected_code));     \
    } while (false)
