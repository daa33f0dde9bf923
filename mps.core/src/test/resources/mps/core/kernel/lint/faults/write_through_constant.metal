// SPDX-License-Identifier: Apache-2.0
kernel void k(constant Walk& walk [[buffer(0)]], constant uint* n [[buffer(1)]]) {
    walk.rows = 1;  // expect: cannot assign to variable 'walk' with const-qualified type 'constant Walk &'
    n[0] = 1;  // expect: read-only variable is not assignable
    Walk own = walk;
    walk = own;  // expect: no viable overloaded '='
}
