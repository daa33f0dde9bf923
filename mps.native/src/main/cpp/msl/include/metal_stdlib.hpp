// SPDX-License-Identifier: Apache-2.0
// What `#include <metal_stdlib>` means on softmetal: Metal's names as C++20 for the CPU. Includes no header with
// functions, so that `exp` and the like always mean Metal's; compiles in a few milliseconds.
// Language parts that C++ lacks (kernel, address spaces, [[...]] attributes) are translated before: see msl/README.md.
#pragma once

#include <float.h>
#include <stddef.h>
#include <stdint.h>

#include "metal_types.hpp"
#include "metal_math.hpp"
#include "metal_integer.hpp"
#include "metal_vector.hpp"
#include "metal_atomic.hpp"
#include "metal_simdgroup.hpp"
