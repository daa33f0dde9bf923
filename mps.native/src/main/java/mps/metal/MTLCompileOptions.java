// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.objc.CFunctions;
import mps.metal.objc.Messages;

/** How to compile a library. One thread at a time. */
public final class MTLCompileOptions extends ObjCObject {
    private static final long CLASS = CFunctions.getClass("MTLCompileOptions");

    /** Default options (+1). */
    public MTLCompileOptions() {
        super(Messages.NSObject.NEW.send(CLASS));
    }

    /** How freely to treat floating point; the default is {@link MTLMathMode#FAST}. */
    public void setMathMode(MTLMathMode mode) {
        // macOS before 15 knows only whether to be fast; what "relaxed" keeps there, only "not fast" does.
        if (Messages.NSObject.RESPONDS_TO_SELECTOR.send(
                id(), Messages.MTLCompileOptions.SET_MATH_MODE.message().selector())) {
            Messages.MTLCompileOptions.SET_MATH_MODE.send(id(), mode.value());
        } else {
            Messages.MTLCompileOptions.SET_FAST_MATH_ENABLED.send(id(), mode == MTLMathMode.FAST ? 1 : 0);
        }
    }

    /** The version of the language that the source is written in; the default is the newest. */
    public void setLanguageVersion(MTLLanguageVersion version) {
        Messages.MTLCompileOptions.SET_LANGUAGE_VERSION.send(id(), version.value());
    }
}
