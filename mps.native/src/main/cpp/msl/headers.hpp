// SPDX-License-Identifier: Apache-2.0
// The headers of msl/include, carried inside the library so that kernels compile wherever it is installed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace softmetal::msl {

struct Header {
    std::string_view name;  // as included
    std::string_view text;
};

/// Every header that a kernel source or generated code includes.
const std::vector<Header>& headers();

}  // namespace softmetal::msl
