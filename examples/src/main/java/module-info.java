// SPDX-License-Identifier: Apache-2.0

/** Small applications that see nothing but {@code mps.api}. */
module mps.examples {
    requires static org.jspecify;
    requires mps.api;
}
