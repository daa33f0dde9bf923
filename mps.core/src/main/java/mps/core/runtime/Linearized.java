// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.List;
import java.util.Set;
import mps.core.encode.PreparedPlan;
import mps.core.graph.Node;

/**
 * What an attempt has to do: a plan, the nodes behind its inputs, and the attempts that must end first.
 *
 * @param plan how it is computed
 * @param inputs the node of each input
 * @param dependencies attempts that are computing some of the inputs
 */
record Linearized(PreparedPlan plan, List<Node> inputs, Set<Attempt> dependencies) {}
