// SPDX-License-Identifier: Apache-2.0

/** Tensors from and to files. Start at {@link mps.api.io.Safetensors}, or {@link mps.api.io.Npy} for NumPy's. */
@NullMarked
package mps.api.io;

import org.jspecify.annotations.NullMarked;
