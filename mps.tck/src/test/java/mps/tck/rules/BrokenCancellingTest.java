// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Optional;
import java.util.Set;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;
import org.junit.jupiter.api.Test;

/** Strategies that cannot let go of works, or change: each is found, by the rule it breaks. */
final class BrokenCancellingTest {
    @Test
    void withdrawnWorksEncoded() {
        Breakage.of(device -> new PlainQueue(device) {
            @Override
            boolean startEncoding(Submission submission) {
                var _ = super.startEncoding(submission);
                return true;
            }
        }).breaks("s501");
    }

    @Test
    void permitsLostByWithdrawnWorks() {
        Breakage.of(device -> new PlainQueue(device) {
            @Override
            void withdrawn() {}
        })
                // Nor does the thread get in that waited with them.
                .breaks("s502", Set.of("s501"));
    }

    @Test
    void encodingNotClaimed() {
        Breakage.of(device -> new PlainQueue(device) {
            @Override
            boolean startEncoding(Submission submission) {
                return !submission.isSettled();
            }
        })
                // What is on the device is withdrawn.
                .breaks("s503", Set.of("s104", "s501"));
    }

    @Test
    void deadlineIgnored() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            Submission accept(Work work) {
                WorkLedger.Admission admission =
                        new WorkLedger.Admission(room, Optional.empty(), Optional.empty());
                return ledger.accept(work, admission, submission -> {});
            }
        }).breaks("s504");
    }

    @Test
    void changesTakePermitsAway() {
        Breakage.of(device -> new PlainStrategy(device) {
            private boolean changed;

            @Override
            public void reconfigure(StrategyOptions options) {
                changed = true;
            }

            @Override
            void giveBack() {
                // Those of works that were under way are not known any more.
                if (!changed) {
                    super.giveBack();
                }
            }
        }).breaks("s601");
    }
}
