// SPDX-License-Identifier: Apache-2.0

/** The operations again, in double precision and as plainly as can be, to judge results by. */
@NullMarked
package mps.tck.reference;

import org.jspecify.annotations.NullMarked;
