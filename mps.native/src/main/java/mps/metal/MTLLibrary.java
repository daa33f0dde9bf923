// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.util.List;
import mps.metal.error.NilResultException;
import mps.metal.objc.Messages;
import mps.metal.objc.NSArray;
import mps.metal.objc.NSString;

/** Compiled functions. Thread-safe. */
public final class MTLLibrary extends ObjCObject {
    MTLLibrary(long owned) {
        super(owned);
    }

    /** The names of all functions that can be executed. */
    public List<String> functionNames() {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            return NSArray.toJava(Messages.MTLLibrary.FUNCTION_NAMES.send(id()), NSString::toJava);
        }
    }

    /**
     * A function of the library (+1).
     *
     * @throws NilResultException if there is none of that name; the message lists those there are
     */
    public MTLFunction newFunctionWithName(String name) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            long function = Messages.MTLLibrary.NEW_FUNCTION_WITH_NAME.send(id(), NSString.autoreleased(name));
            if (function == 0) {
                throw new NilResultException(
                        "The library has no function '" + name + "'; it has " + functionNames() + ".");
            }
            return new MTLFunction(function);
        }
    }
}
