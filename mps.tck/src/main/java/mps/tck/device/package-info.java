// SPDX-License-Identifier: Apache-2.0

/**
 * A device that computes nothing and forgets nothing: it runs a strategy's command buffers when and as a test wants,
 * and writes down what came and which rules were broken.
 */
@NullMarked
package mps.tck.device;

import org.jspecify.annotations.NullMarked;
