// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Sends every message of at most four arguments that are {@linkplain AbiType#isWord words}, whatever their number and
 * its result, through one handle: see {@link NativeLinker#WORDS}. Arguments a method does not have may be anything.
 */
final class WordSend {
    private static final MethodHandle SEND =
            NativeLinker.messageSend(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private WordSend() {}

    static long send(long receiver, long selector, long first, long second, long third, long fourth) {
        try {
            return (long) SEND.invokeExact(receiver, selector, first, second, third, fourth);
        } catch (Throwable thrown) {
            throw NativeLinker.unexpected(thrown);
        }
    }
}
