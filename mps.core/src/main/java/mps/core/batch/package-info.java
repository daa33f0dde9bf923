// SPDX-License-Identifier: Apache-2.0

/** Single samples of many threads, computed together: {@link mps.core.batch.SampleBatcher}. */
@NullMarked
package mps.core.batch;

import org.jspecify.annotations.NullMarked;
