// SPDX-License-Identifier: Apache-2.0

/** What applications and strategy authors see; no device code. */
module mps.api {
    requires static org.jspecify;
    requires tools.jackson.core;
}
