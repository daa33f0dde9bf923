// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import mps.api.Tensor;

/** The tensor of this runtime: a node and a layout. */
public abstract class LazyTensor implements Tensor {
    @Override
    public abstract Tensor clone();
}
