// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metal/types.hpp"
#include "objc/nsstring.hpp"

extern "C" {
[[gnu::visibility("default")]] extern softmetal::objc::String* MTLCommandBufferErrorDomain;
[[gnu::visibility("default")]] extern softmetal::objc::String* MTLLibraryErrorDomain;
}

namespace softmetal::metal {

/// The code of a name ("out-of-memory") or of a number that Metal defines.
std::optional<NSUInteger> command_buffer_error_code(std::string_view text);
/// All names, comma separated.
std::string command_buffer_error_names();
/// How Metal describes a command buffer that failed with the code.
const char* command_buffer_error_text(NSUInteger code);

}  // namespace softmetal::metal
