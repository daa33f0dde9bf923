// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import mps.api.WaitInterruptedException;
import mps.api.spi.Submission;
import mps.core.graph.Node;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to compute some nodes: it has claimed them, and tells whoever waits for them how it ended.
 *
 * <p><b>No deadlock.</b> Attempts are numbered as they begin, and an attempt waits only for ones with a smaller number;
 * a node that a later one has claimed it computes for itself, which gives the same bits. So the attempts that wait for
 * each other form no circle.
 */
final class Attempt implements Node.Evaluation {
    private final long sequence;
    private final long begin = System.nanoTime();
    private List<Node> nodes = List.of(); // for its owner, and whom that hands it to
    private Set<Attempt> others = Collections.emptySet(); // whose iterator is no new object
    private final CompletableFuture<Optional<Throwable>> outcome = new CompletableFuture<>();
    private volatile @Nullable Submission submission;
    private volatile boolean cancelled;

    private Attempt(long sequence) {
        this.sequence = sequence;
    }

    /** Claims those of {@code requested} that nobody has claimed or computed. */
    static Attempt claim(long sequence, List<Node> requested) {
        Attempt attempt = new Attempt(sequence);
        if (requested.size() == 1) {
            // As mostly; the list serves again.
            attempt.nodes = attempt.claim(requested.getFirst()) ? requested : List.of();
            return attempt;
        }
        List<Node> claimed = new ArrayList<>(requested.size());
        for (int i = 0; i < requested.size(); i++) {
            if (attempt.claim(requested.get(i))) {
                claimed.add(requested.get(i));
            }
        }
        attempt.nodes = claimed;
        return attempt;
    }

    private boolean claim(Node node) {
        while (true) {
            if (node.claim(this)) {
                return true;
            }
            switch (node.state()) {
                case Node.Ready _ -> {
                    return false;
                }
                case Node.Claimed(Node.Evaluation holder) -> {
                    // Itself, if a node is requested twice.
                    if (holder instanceof Attempt other && other != this) {
                        if (others.isEmpty()) {
                            others = new LinkedHashSet<>();
                        }
                        others.add(other);
                    }
                    return false;
                }
                case Node.Recorded _ -> {
                    // Given back since the claim was refused: try again.
                }
            }
        }
    }

    @Override
    public long sequence() {
        return sequence;
    }

    /** Returns when it began, as {@link System#nanoTime}. */
    long begin() {
        return begin;
    }

    /** Returns the nodes it claimed. */
    List<Node> nodes() {
        return nodes;
    }

    /** Returns the attempts that have claimed the others it was asked for, as far as those were not computed. */
    Set<Attempt> others() {
        return others;
    }

    /** Notes that a strategy accepted its work. */
    void submitted(Submission accepted) {
        submission = accepted;
        if (cancelled) {
            withdraw(accepted);
        }
    }

    /**
     * Its owner has lost interest: withdraws the work if it is not being encoded yet. Each side writes its own field
     * before it reads the other's, so that one of {@link #submitted} and this sees both.
     */
    void cancel() {
        cancelled = true;
        Submission accepted = submission;
        if (accepted != null) {
            withdraw(accepted);
        }
    }

    private static void withdraw(Submission accepted) {
        accepted.withdraw(cancellation());
    }

    /** Throws if its owner has lost interest: there is no need to submit it. */
    void ensureWanted() {
        if (cancelled) {
            throw cancellation();
        }
    }

    private static CancellationException cancellation() {
        return new CancellationException("The evaluation was cancelled before it was encoded");
    }

    /** Ends the attempt after its nodes have their results. */
    void succeed() {
        outcome.complete(Optional.empty());
    }

    /** Gives its nodes back and ends the attempt. */
    void fail(Throwable cause) {
        nodes.forEach(Node::unclaim);
        outcome.complete(Optional.of(cause));
    }

    /** Returns how it ends: with a failure or without. Never completes exceptionally; dependents must not block. */
    CompletableFuture<Optional<Throwable>> outcome() {
        return outcome;
    }

    /**
     * Waits for the end.
     *
     * @return why it failed; empty if it succeeded
     * @throws WaitInterruptedException if interrupted; the attempt goes on
     */
    Optional<Throwable> await() {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new AssertionError("outcome never completes exceptionally", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException(
                    "Interrupted while waiting for the device; the work goes on and its tensors may be asked again", e);
        }
    }
}
