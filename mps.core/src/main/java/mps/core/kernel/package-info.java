// SPDX-License-Identifier: Apache-2.0

/** The kernels: their Metal sources, in the resources of this package, and their pipelines. */
@NullMarked
package mps.core.kernel;

import org.jspecify.annotations.NullMarked;
