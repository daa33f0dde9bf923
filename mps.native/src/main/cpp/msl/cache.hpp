// SPDX-License-Identifier: Apache-2.0
// Where libraries compiled at run time are kept between processes.
#pragma once

#include <string>

namespace softmetal::msl {

/// The user's cache directory for kernels, created if needed: $XDG_CACHE_HOME or ~/.cache, then softmetal/kernels.
/// Empty if it cannot be created or could be written by somebody else, because what lies there is loaded as code.
std::string cache_directory();

}  // namespace softmetal::msl
