// SPDX-License-Identifier: Apache-2.0
// What the assembly of trampolines_*.S and the class tables share.
#pragma once

#include "objc/object.hpp"

namespace softmetal::objc {

#if defined(__x86_64__)
inline constexpr bool results_in_memory_use_stret = true;
#else
inline constexpr bool results_in_memory_use_stret = false;
#endif

}  // namespace softmetal::objc

extern "C" {

/// In every slot of a class that has no implementation there.
[[noreturn, gnu::visibility("hidden")]] void softmetal_unrecognized(const softmetal::objc::Object*,
                                                                    softmetal::objc::SEL);
/// The same for objc_msgSend_stret: moves receiver and selector to where the function above expects them.
[[noreturn, gnu::visibility("hidden")]] void softmetal_unrecognized_stret();
/// In the objc_msgSend slot of a method that objc_msgSend_stret must be used for.
[[noreturn, gnu::visibility("hidden")]] void softmetal_needs_stret(const softmetal::objc::Object*,
                                                                   softmetal::objc::SEL);
}
