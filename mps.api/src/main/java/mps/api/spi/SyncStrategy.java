// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import mps.api.ClosedException;

/**
 * Decides how threads share the device: which thread encodes a work, when, onto which lane, what shares a command
 * buffer, and who waits for whom.
 *
 * <p><b>What every strategy keeps.</b> The numbers are those of the conformance tests, package {@code mps.tck.rules}.
 * <ul>
 *   <li>The steps of an accepted work are encoded once and in order (s101). A lane is used by one thread at a time
 *       (s102), and not after it was closed (s106).
 *   <li>A {@link Submission} is settled exactly once (s103), when every command buffer that holds a step of its work
 *       has completed (s104), and with that of its own, not with a later one.
 *   <li>Results are bit-identical to running the work alone.
 *   <li>At most {@link CommandDevice#maxCommandBuffersInFlight()} command buffers per lane are committed and not
 *       complete (s105). Permits are taken outside locks, and no lock is held while waiting for the device (s303).
 *   <li>A failure settles the works in that command buffer and nothing else (s201). A work whose encoding throws fails
 *       alone, with what was thrown (s202), when its partial steps have completed: its memory is in use until then
 *       (s203). The strategy works on (s204), also if there was nothing to commit (s205).
 *   <li>{@link #submit} may be called by any thread, platform or virtual, and however many call it, all get on (s301);
 *       also from a dependent of a {@link Submission#completion()} (s302), also if threads wait for each other's works
 *       (s307) or block when they have submitted (s306). No work is overtaken without bound by later ones of its
 *       priority (s308). Who waits parks, so that a virtual thread gives its carrier up (s309).
 *   <li>An interrupt while waiting for room leaves the work unaccepted (s304); an accepted work goes on (s305). Either
 *       way the flag is set again.
 *   <li>A work that is {@linkplain Submission#withdraw withdrawn} before its encoding begins never reaches the device
 *       (s501) and holds nobody up (s502); afterwards it cannot be withdrawn (s503). One that finds no room before its
 *       {@linkplain Work#deadline() deadline} fails with a {@link mps.api.DeadlineException} (s504).
 *   <li>Options that may change do so while works are under way, and no work is lost (s601).
 * </ul>
 *
 * <p><b>Happens-before.</b> What a thread did before {@code submit(work)} happens-before the encoding of {@code work};
 * the encoding of its steps happens-before its settling; its settling happens-before the return of
 * {@link Submission#await()} and the start of any dependent of {@link Submission#completion()} (s108).
 */
public interface SyncStrategy extends AutoCloseable {
    /**
     * Accepts a work. May wait for room; whether it also waits for the device between stages is the strategy's choice.
     * Everything {@code work} depends on has already completed.
     *
     * @return the submission of {@code work}
     * @throws ClosedException if {@link #close()} was called; the work was not accepted (s405)
     * @throws mps.api.WaitInterruptedException if interrupted before or while waiting for room; the flag is set again
     *     and the work was not accepted (s304)
     */
    Submission submit(Work work);

    /**
     * Changes options while works are under way (s601); decisions taken after this returns follow them. Called by one thread
     * at a time, and never after {@link #close()}.
     *
     * @param options all options, checked; those that differ are {@link StrategyOption.Change#ANY_TIME}
     */
    default void reconfigure(StrategyOptions options) {}

    /**
     * Waits until every work accepted before this call is settled; later ones are not waited for (s401).
     *
     * @throws mps.api.WaitInterruptedException if interrupted; the flag is set again and the works go on (s402)
     */
    void synchronize();

    /**
     * Refuses new works, waits until every accepted one is settled (s403) and closes its lanes (s407). Does nothing if
     * closed already, but returns only when the closing is done (s404). An interrupt does not cut it short; the flag is
     * set again (s406).
     */
    @Override
    void close();
}
