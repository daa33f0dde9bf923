// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import mps.api.DType;
import mps.api.Shape;

/**
 * A node's result as another node, or a tensor, sees it.
 *
 * @param node where the elements come from
 * @param layout which of its elements, in which order
 */
public record Operand(Node node, Layout layout) {
    /** Returns the whole result of {@code node}. */
    public static Operand of(Node node) {
        return new Operand(node, node.whole());
    }

    /** Returns the shape of what is seen. */
    public Shape shape() {
        return layout.shape();
    }

    /** Returns the element type. */
    public DType dtype() {
        return node.dtype();
    }

    /** Returns the same node seen in another way. */
    @SuppressWarnings("ReferenceEquality") // layouts are mostly shared where they are equal
    public Operand as(Layout other) {
        return other == layout ? this : new Operand(node, other);
    }
}
