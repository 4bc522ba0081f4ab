// What is made of an asset only when somebody opens it.
//
// Invariant: asking twice is the same as asking once.
#pragma once

#include <boost/describe.hpp>

#include <string>

#include "domain/derivative.h"

namespace sluice::api {

using namespace domain;

/// Which derivative is asked for.
BOOST_DEFINE_ENUM_CLASS(AskedDerivative, strip, proxy, waveform)

struct DerivativeRequest {
    static constexpr const char* about =
        "A strip of a video, a waveform of a sound, or a light copy of either.";
    AskedDerivative kind = AskedDerivative::proxy;
};
BOOST_DESCRIBE_STRUCT(DerivativeRequest, (), (kind))

struct Derivative {
    DerivativeKind kind = DerivativeKind::proxy;
    DerivativeState state = DerivativeState::pending;
    std::string reason;  ///< why there is none, in words
    DerivativeDetail detail;
};
BOOST_DESCRIBE_STRUCT(Derivative, (), (kind, state, reason, detail))

}  // namespace sluice::api
