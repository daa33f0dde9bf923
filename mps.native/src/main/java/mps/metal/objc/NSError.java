// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import mps.metal.error.NSErrorInfo;

/** Errors of Objective-C, copied to Java's. An autorelease pool must be open. */
public final class NSError {
    private NSError() {}

    /** The facts of an NSError, which must not be {@code nil}. */
    public static NSErrorInfo toJava(long error) {
        return new NSErrorInfo(
                NSString.toJava(Messages.NSError.DOMAIN.send(error)),
                Messages.NSError.CODE.send(error),
                NSString.toJava(Messages.NSError.LOCALIZED_DESCRIPTION.send(error)));
    }
}
