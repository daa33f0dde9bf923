// SPDX-License-Identifier: Apache-2.0

/** What inference services run, in small: the works by which a strategy is judged and measured. */
@NullMarked
package mps.tck.workload;

import org.jspecify.annotations.NullMarked;
