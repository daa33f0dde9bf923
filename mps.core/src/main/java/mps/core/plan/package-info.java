// SPDX-License-Identifier: Apache-2.0

/**
 * From operations to device steps: a {@link mps.core.plan.Program} is a graph without its data, a {@link
 * mps.core.plan.Plan} is what the device does for it. Pure Java; no device is touched here.
 */
@NullMarked
package mps.core.plan;

import org.jspecify.annotations.NullMarked;
