// SPDX-License-Identifier: Apache-2.0
// Runs a compiler as a child that cannot outlive this process.
#pragma once

#include <string>
#include <vector>

namespace softmetal::msl {

/// Runs arguments[0] with the arguments, in the scratch directory, its input empty and both outputs appended to the
/// file `messages`; waits. Returns the exit status, 128 + signal, or 127 if it could not be started.
///
/// A supervisor process stands between: when this process dies, however, the kernel tells the supervisor, which kills
/// the compiler with all its own children and removes the scratch directory.
int run_child(const std::vector<std::string>& arguments, const std::string& scratch, const std::string& messages);

}  // namespace softmetal::msl
