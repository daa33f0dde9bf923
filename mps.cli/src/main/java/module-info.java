// SPDX-License-Identifier: Apache-2.0

/** The {@code mps} command. */
module mps.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires mps.api;
    requires tools.jackson.core;
}
