// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import java.util.Optional;

/** Something that happened on a {@link FakeDevice}, in the one order in which it happened. */
public sealed interface DeviceEvent {
    /** A lane was opened. */
    record LaneOpened(String lane) implements DeviceEvent {}

    /** Steps were encoded into a command buffer. */
    record Encoded(FakeWork work, int fromStep, int toStep, FakeCommandBuffer into) implements DeviceEvent {}

    /** A command buffer was committed; from here on it executes. */
    record Committed(FakeCommandBuffer buffer) implements DeviceEvent {}

    /** A command buffer completed; nobody has been told yet. */
    record Completed(FakeCommandBuffer buffer) implements DeviceEvent {}

    /** A work was settled. */
    record Settled(FakeWork work, Optional<Throwable> failure) implements DeviceEvent {}

    /** A lane was closed. */
    record LaneClosed(String lane) implements DeviceEvent {}
}
