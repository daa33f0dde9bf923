// SPDX-License-Identifier: Apache-2.0
struct Shape {
    virtual float area() const;  // expect: 'virtual' is not in Metal
};
