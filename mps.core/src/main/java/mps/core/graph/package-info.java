// SPDX-License-Identifier: Apache-2.0

/** What is to be computed: operations, shape inference and views. Pure Java; no device is touched here. */
@NullMarked
package mps.core.graph;

import org.jspecify.annotations.NullMarked;
