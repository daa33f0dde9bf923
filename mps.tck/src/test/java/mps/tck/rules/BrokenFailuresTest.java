// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import mps.api.DeviceException;
import mps.api.KernelException;
import mps.api.spi.Submission;
import org.junit.jupiter.api.Test;

/** Strategies that treat failures wrongly: each is found, by the rule it breaks. */
final class BrokenFailuresTest {
    @Test
    void failureSpreads() {
        Breakage.of(device -> new PlainStrategy(device) {
            private volatile Optional<Throwable> first = Optional.empty();

            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                first = first.or(() -> failure);
                super.completed(submission, first);
            }
        })
                // Where something has failed before, everything fails.
                .breaks("s201", Set.of("s202", "s204", "s205", "s301"));
    }

    @Test
    void failureOfTheDeviceIgnored() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                super.completed(submission, failure.filter(cause -> !(cause instanceof DeviceException)));
            }
        })
                // Some of the many works fail on the device.
                .breaks("s201", Set.of("s301"));
    }

    @Test
    void failureOfEncodingReplaced() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                super.completed(submission, failure.map(cause ->
                        cause instanceof KernelException ? new IllegalStateException("Something went wrong") : cause));
            }
        })
                // The causes of others are lost, too.
                .breaks("s202", Set.of("s203", "s205", "s301"));
    }

    @Test
    void settledWithPartialStepsOnTheDevice() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void encodeThrew(Submission submission, RuntimeException failure) {
                ledger.settle(submission, Optional.of(failure));
            }
        })
                // It is settled before its command buffer completes.
                .breaks("s203", Set.of("s104"));
    }

    @Test
    void permitsLostByFailures() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            void completed(Submission submission, Optional<Throwable> failure) {
                failure.filter(DeviceException.class::isInstance).ifPresent(cause -> room.acquireUninterruptibly());
                super.completed(submission, failure);
            }
        })
                // Among many works are some that fail.
                .breaks("s204", Set.of("s301"));
    }

    @Test
    void nothingToCommitNotThoughtOf() {
        Breakage.of(device -> new PlainStrategy(device) {
            @Override
            CompletionStage<Void> commit() {
                return lane.commit();
            }
        }).breaks("s205");
    }
}
