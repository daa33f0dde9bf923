// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

/**
 * Where the time of a call went, in the mean, in nanoseconds. The sum is the mean latency.
 *
 * @param record making the input tensors and recording the operations
 * @param plan from asking for values to submitting the work
 * @param waiting the work was with the strategy, and nobody encoded or executed it: for room, for a lock, for the
 *     thread that encodes, for others that share its command buffer; handing it over and settling it are in here, too
 * @param encode its steps were being encoded
 * @param device it was with the device, from committing to knowing that it is complete: with what the device did before
 * @param complete waking the caller, and reading the results back
 */
public record Stages(double record, double plan, double waiting, double encode, double device, double complete) {
    /** Returns the mean latency. */
    public double total() {
        return record + plan + waiting + encode + device + complete;
    }
}
