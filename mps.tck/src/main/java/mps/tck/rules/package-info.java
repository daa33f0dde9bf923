// SPDX-License-Identifier: Apache-2.0

/**
 * The rules every {@link mps.api.spi.SyncStrategy} keeps, as tests. The author of a strategy extends
 * {@link mps.tck.rules.SyncStrategyRules} and says how to make one; the names of the tests carry the numbers that the
 * documentation of the SPI refers to.
 *
 * <p>A test that fails says which rule was broken, what was expected and came, and where to look. For each rule on the
 * fake device there is a strategy in this project's own tests that breaks it, and no other, as far as that can be; only
 * s108 has none, since a race of plain memory accesses cannot be made to show: tests of jcstress look for that.
 *
 * <p>The tests run on a {@link mps.tck.device.FakeDevice}, are deterministic in what they demand and sleep nowhere:
 * they wait for events, and fail after a {@linkplain mps.tck.rules.StrategyUnderTest#patience() patience} that a
 * working strategy never comes near.
 */
@NullMarked
package mps.tck.rules;

import org.jspecify.annotations.NullMarked;
