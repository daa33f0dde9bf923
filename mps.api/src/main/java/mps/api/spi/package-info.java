// SPDX-License-Identifier: Apache-2.0

/**
 * How threads share the device. A {@link mps.api.spi.SyncStrategy} receives every {@link mps.api.spi.Work} and is the
 * only door to the {@link mps.api.spi.CommandDevice}.
 */
@NullMarked
package mps.api.spi;

import org.jspecify.annotations.NullMarked;
