// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objc/class.hpp"

namespace softmetal::objc {

/// The root class: what every object and every class object answers.
struct NSObject : Object {
    static constexpr Class& type = Object::type;

    NSObject() : Object(Object::type) {}
    static void describe(ClassBuilder<NSObject>&);
};

}  // namespace softmetal::objc
