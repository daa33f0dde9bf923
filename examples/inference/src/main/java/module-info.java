// SPDX-License-Identifier: Apache-2.0

/** An application that sees nothing but {@code mps.api}: neither the device nor the strategy can be told from its code. */
module mps.examples.inference {
    requires mps.api;
}
