// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import mps.api.ClosedException;

/**
 * Decides how threads share the device: which thread encodes a work, when, onto which lane, what shares a command buffer,
 * and who waits for whom.
 *
 * <p><b>What every strategy keeps.</b>
 * <ul>
 *   <li>{@link #submit} may be called by any thread, platform or virtual, also from a dependent of a
 *       {@link Submission#completion()}.
 *   <li>The steps of an accepted work are encoded once and in order; its {@link Submission} is settled exactly once,
 *       and succeeds only after every command buffer that holds a step of it has completed.
 *   <li>Results are bit-identical to running the work alone.
 *   <li>A lane is used by one thread at a time.
 *   <li>At most {@link CommandDevice#maxCommandBuffersInFlight()} command buffers per lane are committed and not
 *       complete. Permits are taken outside locks, and no lock is held while waiting for the device.
 *   <li>A failure settles the works in that command buffer and nothing else; the strategy works on.
 * </ul>
 *
 * <p><b>Happens-before.</b> What a thread did before {@code submit(work)} happens-before the encoding of {@code work};
 * the encoding of its steps happens-before its settling; its settling happens-before the return of
 * {@link Submission#await()} and the start of any dependent of {@link Submission#completion()}.
 */
public interface SyncStrategy extends AutoCloseable {
    /**
     * Accepts a work. May wait for room; whether it also waits for the device between stages is the strategy's choice.
     * Everything {@code work} depends on has already completed.
     *
     * @return the submission of {@code work}
     * @throws ClosedException if {@link #close()} was called; the work was not accepted
     * @throws mps.api.WaitInterruptedException if interrupted while waiting for room; the work was not accepted
     */
    Submission submit(Work work);

    /** Waits until every work accepted before this call is settled; later ones are not waited for. */
    void synchronize();

    /**
     * Refuses new works, waits until every accepted one is settled and closes its lanes. Does nothing if closed already,
     * but returns only when the closing is done. An interrupt does not cut it short; the flag is set again.
     */
    @Override
    void close();
}
