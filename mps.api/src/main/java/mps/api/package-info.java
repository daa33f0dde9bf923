// SPDX-License-Identifier: Apache-2.0

/** Tensors on one GPU, shared by any number of threads. Start at {@link mps.api.Mps}. */
@NullMarked
package mps.api;

import org.jspecify.annotations.NullMarked;
