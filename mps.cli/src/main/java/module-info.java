// SPDX-License-Identifier: Apache-2.0

/** The {@code mps} command. It opens the runtime once per strategy that it finds on the module path. */
module mps.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires java.logging;
    requires mps.api;
    requires mps.tck;
    requires tools.jackson.core;

    uses mps.api.spi.SyncStrategyProvider;

    // picocli sets the options of the commands by reflection.
    opens mps.cli to
            info.picocli;
}
