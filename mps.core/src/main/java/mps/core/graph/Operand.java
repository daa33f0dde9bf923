// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

/**
 * A node's result as another node, or a tensor, sees it.
 *
 * @param node where the elements come from
 * @param layout which of its elements, in which order
 */
public record Operand(Node node, Layout layout) {}
