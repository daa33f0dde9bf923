// SPDX-License-Identifier: Apache-2.0
struct Base {};
inline thread Base* cast(thread Base* x) {
    return dynamic_cast<thread Base*>(x);  // expect: 'dynamic_cast' is not in Metal
}
