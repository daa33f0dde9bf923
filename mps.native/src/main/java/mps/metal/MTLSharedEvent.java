// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.time.Duration;
import mps.metal.objc.Messages;

/** A value that only grows, which CPU and GPU set and wait for. Thread-safe. */
public final class MTLSharedEvent extends ObjCObject {
    MTLSharedEvent(long owned) {
        super(owned);
    }

    /** The value now. */
    public long signaledValue() {
        return Messages.MTLSharedEvent.SIGNALED_VALUE.send(id());
    }

    /** Sets the value and wakes whoever waits for it. */
    public void setSignaledValue(long value) {
        Messages.MTLSharedEvent.SET_SIGNALED_VALUE.send(id(), value);
    }

    /**
     * Waits until the value is at least that. Blocks the native thread: a virtual thread keeps its carrier.
     *
     * @param timeout rounded up to milliseconds; a signaller that died would otherwise keep the caller for ever
     * @return whether the value came in time
     */
    public boolean waitUntilSignaledValue(long value, Duration timeout) {
        long milliseconds = timeout.isNegative() ? 0 : timeout.plusNanos(999_999).toMillis();
        return Messages.MTLSharedEvent.WAIT_UNTIL_SIGNALED_VALUE.send(id(), value, milliseconds);
    }
}
