// SPDX-License-Identifier: Apache-2.0

/** What a call costs: of a whole work under each strategy, and of one message to the device. */
@NullMarked
package mps.bench;

import org.jspecify.annotations.NullMarked;
