// SPDX-License-Identifier: Apache-2.0
/**
 * The same work on mps, on ONNX Runtime and on PyTorch, in processes of their own that take turns.
 *
 * <p>A {@link mps.bench.peers.Model} is written once, on {@link mps.bench.peers.Operations}; each peer says what an
 * operation is. {@link mps.bench.peers.PeerProcess} runs one peer; {@link mps.bench.peers.Main} starts one process for
 * each, lets them measure a slice at a time, one after the other, and compares their results and their figures.
 */
@NullMarked
package mps.bench.peers;

import org.jspecify.annotations.NullMarked;
