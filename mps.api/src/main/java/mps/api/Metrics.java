// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * What a runtime has done since it was opened. Counters and histograms are read one after another while work goes on, so
 * sums over them may differ by what happened meanwhile; each by itself is exact and never falls.
 *
 * @param submitted works that went to the strategy
 * @param succeeded works that were computed
 * @param failed works that the device or their encoding failed
 * @param cancelled works their owners withdrew before they were encoded, or whose submitting thread was interrupted
 * @param expired works whose deadline passed before they were encoded, accepted or not
 * @param refused works that were not accepted for want of room; what is submitted and in none of these is under way
 * @param times where the time of works went
 * @param sums where more of it went, added up
 * @param worksPerCommandBuffer how many works shared a command buffer
 * @param samplesPerBatch how many samples of {@link BatchedFunction}s were computed together
 */
public record Metrics(
        long submitted,
        long succeeded,
        long failed,
        long cancelled,
        long expired,
        long refused,
        Times times,
        Sums sums,
        Histogram worksPerCommandBuffer,
        Histogram samplesPerBatch) {

    /**
     * Where the time of works went, each in nanoseconds.
     *
     * @param room submitting threads waited for room in the strategy
     * @param lock threads waited for the lock under which works are encoded
     * @param queue works waited for the thread that encodes them
     * @param barrier threads waited for the device to be idle between stages
     * @param encode one call that encoded steps of a work
     * @param execute the device executed a command buffer, as the device says
     * @param total from submitting a work to knowing how it ended
     */
    public record Times(
            Histogram room,
            Histogram lock,
            Histogram queue,
            Histogram barrier,
            Histogram encode,
            Histogram execute,
            Histogram total) {}

    /**
     * Time of works, added up, each in nanoseconds. The mean of a work is what that grew by, divided by how many works
     * went to the strategy meanwhile.
     *
     * @param plan from asking for values to submitting the work: claiming what is to be computed, waiting for what
     *     others compute of it, finding or making its plan
     * @param device from committing a command buffer with steps of a work to knowing that it is complete, once for each
     *     work in it. Unlike {@link Times#execute} with the time for which it waited for command buffers before it
     */
    public record Sums(long plan, long device) {}
}
