// SPDX-License-Identifier: Apache-2.0

/** The runtime between tensors and the device. */
module mps.core {
    requires static org.jspecify;
    requires mps.api;
    requires mps.metal;
}
