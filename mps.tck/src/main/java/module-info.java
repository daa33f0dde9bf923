// SPDX-License-Identifier: Apache-2.0

/** Workloads, the concurrency checker, and the rules every synchronization strategy must keep. */
module mps.tck {
    requires static org.jspecify;
    requires mps.api;
    requires org.assertj.core;
    requires org.junit.jupiter.api;
}
