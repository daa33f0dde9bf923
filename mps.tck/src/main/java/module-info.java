// SPDX-License-Identifier: Apache-2.0

/** Workloads, the concurrency checker, and the rules every synchronization strategy must keep. */
module mps.tck {
    requires static org.jspecify;
    requires transitive mps.api;
    requires static org.assertj.core;
    requires static org.junit.jupiter.api;
    requires tools.jackson.core;

    exports mps.tck.bench;
    exports mps.tck.device;
    exports mps.tck.golden;
    exports mps.tck.reference;
    exports mps.tck.rules;
    exports mps.tck.soak;
    exports mps.tck.unsafe;
    exports mps.tck.verify;
    exports mps.tck.workload;
}
