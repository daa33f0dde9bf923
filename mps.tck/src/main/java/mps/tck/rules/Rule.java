// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What every strategy promises, by number, and where to look when it does not keep it. */
enum Rule {
    S101("the steps of a work are encoded once and in order",
            "how a work is divided into calls of CommandLane.encode"),
    S102("one thread at a time uses a lane",
            "what orders encode, commit and close of a lane: a lock, or one thread"),
    S103("a work is settled exactly once",
            "every way in which a work ends: each calls WorkLedger.settle, and one of them"),
    S104("a work is settled when its own command buffers have completed", "which commit's stage settles it"),
    S105("the device's limit of command buffers in flight is kept", "who takes a permit, and when it comes back"),
    S106("a closed lane is not used", "what may still run when close closes the lanes"),
    S108("submitting happens-before encoding, and that before settling, awaiting and dependents",
            "the hand-over between threads: through a lock, a queue or a volatile field"),
    S201("a failure of a command buffer fails its works and no others",
            "what passes the failure of a commit's stage on"),
    S202("a work whose encoding throws fails alone, with what was thrown", "where the exception of encode is kept"),
    S203("a work whose encoding throws is settled when its partial steps are done",
            "that what was encoded is committed, and settling waits for that"),
    S204("the strategy works on after failures", "permits and locks on the ways in which something fails"),
    S205("a work that opened no command buffer fails with its cause",
            "a commit with nothing to commit, which throws"),
    S301("everybody gets on, however many call",
            "what a caller waits for, and whether it comes back without callers"),
    S302("a dependent of a completion may submit", "locks and permits held while dependents run"),
    S303("nothing others need is held while waiting for the device", "locks held in submit, synchronize and await"),
    S304("an interrupt while waiting for room leaves the work unaccepted and the flag set",
            "WorkLedger.accept does this"),
    S305("an accepted work goes on when its thread is interrupted", "waits in submit after the work was accepted"),
    S306("a permit is not held by a thread that has submitted and blocks elsewhere",
            "what gives permits back: it must be the completion, not the thread"),
    S307("threads may wait for each other's works, in any pattern",
            "works held back until some thread does something"),
    S308("no work is overtaken without bound by later ones",
            "the order in which those who wait get in: a fair semaphore"),
    S309("a thread that waits parks: a virtual one gives its carrier up",
            "spinning, and blocking in native frames"),
    S401("synchronize waits for earlier works and for no later one", "WorkLedger.synchronize does this"),
    S402("an interrupt ends synchronize and leaves the flag set", "WorkLedger.synchronize does this"),
    S403("close returns when every accepted work is settled", "WorkLedger.close does this"),
    S404("every call of close returns when the closing is done", "WorkLedger.close does this"),
    S405("a closed strategy refuses works", "WorkLedger.accept does this; call it first in submit"),
    S406("an interrupt does not cut close short and leaves the flag set", "WorkLedger.close does this"),
    S407("close closes the lanes", "what is given to WorkLedger.close"),
    S501("a withdrawn work does not reach the device", "Submission.startEncoding before the first step"),
    S502("a withdrawn work holds nobody up",
            "the permit, and an empty command buffer, of a work that was withdrawn"),
    S503("a work whose encoding has begun cannot be withdrawn", "when Submission.startEncoding is called"),
    S504("a work that is not encoded by its deadline fails with a DeadlineException",
            "the Admission that accept gets"),
    S601("options may change while works are under way", "what reconfigure does to permits that are taken"),
    S701("every result is bit for bit what the work gives alone", "the rules of families 1 to 3, which say more"),
    S702("what one work did changes nothing of the next, and nothing is left", "when memory is given back: s104, s203"),
    S703("all this holds on virtual threads, too", "s301, s309"),
    S704("nothing is wrong, lost or left, whatever callers do", "families 4 to 6, which say more");

    private final String promise;
    private final String place;

    Rule(String promise, String place) {
        this.promise = promise;
        this.place = place;
    }

    /** Returns the number as the documentation writes it, such as {@code s101}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the rule of a number, if it is one: tests of a single strategy report under a name of their own. */
    static Optional<Rule> of(String id) {
        return Arrays.stream(values()).filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** Returns what to tell about a rule that was broken: its number, what was expected, and what to look at. */
    static String broken(String id, String expectedAndCame) {
        return id + ": " + expectedAndCame
                + of(id).map(rule -> ". The rule: " + rule.promise + ". Look at: " + rule.place).orElse("");
    }
}
