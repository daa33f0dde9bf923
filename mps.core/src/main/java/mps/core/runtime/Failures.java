// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.concurrent.CancellationException;
import mps.api.DeadlineException;
import mps.api.DependencyException;
import mps.api.DeviceException;
import mps.api.IndexException;
import mps.api.OverloadException;
import mps.api.StrategyException;
import mps.api.WaitInterruptedException;

/** How a failure that happened elsewhere is thrown here. */
final class Failures {
    private Failures() {}

    /** Returns the failure as an exception of the same type with the stack of the caller; the original is its cause. */
    static RuntimeException here(Throwable failure) {
        return switch (failure) {
            case DeviceException device -> {
                DeviceException copy = new DeviceException(String.valueOf(device.getMessage()), device.domain(), device.code());
                copy.initCause(device);
                yield copy;
            }
            case DependencyException dependency ->
                new DependencyException(String.valueOf(dependency.getMessage()), dependency);
            case DeadlineException late -> new DeadlineException(String.valueOf(late.getMessage()), late);
            case StrategyException broken -> new StrategyException(String.valueOf(broken.getMessage()), broken);
            case IndexException index -> new IndexException(String.valueOf(index.getMessage()), index);
            case RuntimeException other -> other;
            case Error error -> throw error;
            default -> new IllegalStateException("A work failed with a checked exception", failure);
        };
    }

    /**
     * Returns whether it says that the owner of an evaluation had no more time or interest, or was refused: then others
     * who want the same can still compute it.
     */
    static boolean isOfOwner(Throwable failure) {
        return failure instanceof CancellationException
                || failure instanceof DeadlineException
                || failure instanceof OverloadException
                || failure instanceof WaitInterruptedException;
    }

    /** Returns the failure of a work that was not run because {@code cause} failed another one. */
    static DependencyException ofDependency(Throwable cause) {
        return new DependencyException(
                "Not computed, because a work it depends on failed: " + cause.getMessage()
                        + ". Evaluating again tries both again",
                cause);
    }
}
