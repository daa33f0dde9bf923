// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4), for naming compiled libraries by content.
#pragma once

#include <string>
#include <string_view>

namespace softmetal::msl {

/// The digest as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view data);

}  // namespace softmetal::msl
