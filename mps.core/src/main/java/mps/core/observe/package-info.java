// SPDX-License-Identifier: Apache-2.0

/** What can be seen of a runtime from outside: counters, histograms, and the events of the flight recorder. */
@NullMarked
package mps.core.observe;

import org.jspecify.annotations.NullMarked;
