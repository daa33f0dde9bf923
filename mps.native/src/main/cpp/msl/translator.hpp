// SPDX-License-Identifier: Apache-2.0
// From preprocessed Metal source to C++: removes what C++ does not have, finds the kernels, appends their wrappers.
#pragma once

#include <string>
#include <string_view>

namespace softmetal::msl {

struct Translation {
    std::string text;   // C++, with the line markers of the input
    std::string error;  // not empty: what in the source is wrong or not supported, "name:line: error: ..." lines
};

/// `preprocessed` is the compiler's -E output with line markers; only what comes from the file `source_name` is
/// translated, the rest is softmetal's own headers.
Translation translate(std::string preprocessed, std::string_view source_name);

}  // namespace softmetal::msl
