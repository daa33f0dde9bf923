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

/// Whether a pool is open on this thread.
bool in_pool();

/// Sets what is called before any pool is popped, on the thread that pops it, and at the end of a thread.
void before_pool_pop(void (*function)());

}  // namespace softmetal::objc
