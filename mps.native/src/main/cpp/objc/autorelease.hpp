// SPDX-License-Identifier: Apache-2.0
// Autorelease pools: per thread, nested, strictly last in, first out.
#pragma once

#include "objc/object.hpp"

namespace softmetal::objc {

/// Opens a pool on this thread; the token names it.
void* push_pool();

/// Releases what was autoreleased since the pool was opened, pools opened later on this thread included. A token of
/// another thread or of a pool popped before is a misuse: it is reported and nothing is released.
void pop_pool(void* token);

}  // namespace softmetal::objc
