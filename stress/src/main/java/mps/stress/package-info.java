// SPDX-License-Identifier: Apache-2.0
/** Twins of stressed code without the order it needs: jcstress must find each of them wrong. */
@NullMarked
package mps.stress;

import org.jspecify.annotations.NullMarked;
