// SPDX-License-Identifier: Apache-2.0
struct Row {
    uint n;
    uint last() const { return n - 1; }
};
kernel void k(constant Row& row [[buffer(0)]], device uint* z [[buffer(1)]]) {
    Row own = row;
    z[0] = own.last();
    z[1] = row.last();  // expect: cannot initialize object parameter of type 'const Row'
}
