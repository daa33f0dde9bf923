// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.Messages;
import mps.metal.objc.NSString;

/** A kernel of a library. Thread-safe. */
public final class MTLFunction extends ObjCObject {
    MTLFunction(long owned) {
        super(owned);
    }

    /** The name in the source. */
    public String name() {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            return NSString.toJava(Messages.MTLFunction.NAME.send(id()));
        }
    }
}
