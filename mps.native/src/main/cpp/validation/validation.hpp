// SPDX-License-Identifier: Apache-2.0
// What happens when a program breaks one of Metal's rules. Texts have the form of Apple's validation layer:
//
//     -[MTLComputeCommandEncoder setBuffer:offset:atIndex:]: failed assertion `offset(8) must be < [buffer length](4).'
#pragma once

#include <string>

#include "objc/class.hpp"
#include "support/text.hpp"

namespace softmetal::validation {

enum class Mode { Off, Error, Abort };

/// Whether misuses are looked for at all.
bool enabled();
/// Whether the costly checks are on too.
bool full();

/// Reports a misuse that concerns no command buffer: writes it to stderr, or ends the process in mode abort. Does
/// nothing in mode off.
[[gnu::format(printf, 1, 2)]] void report(const char* pattern, ...);
void report_text(const std::string& text);

/// "-[MTLBuffer didModifyRange:]: failed assertion `reason'".
std::string failed_assertion(objc::Message message, const std::string& reason);

/// Misuses reported so far, and the last text.
uint64_t count();
std::string last_message();

}  // namespace softmetal::validation
