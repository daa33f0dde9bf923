// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.time.Duration;

/**
 * How long calls took.
 *
 * @param p50 half of the calls took at most this long
 * @param p90 9 of 10 calls took at most this long
 * @param p99 99 of 100 calls took at most this long
 * @param max the longest call
 */
public record Percentiles(Duration p50, Duration p90, Duration p99, Duration max) {}
