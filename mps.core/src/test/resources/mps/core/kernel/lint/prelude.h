// SPDX-License-Identifier: Apache-2.0
// Stands in front of the lint's cases, as mps.core's own prelude does in front of kernels.
#include <metal_stdlib>
using namespace metal;

struct Walk {
    ulong rows;
    float scalar;
};
