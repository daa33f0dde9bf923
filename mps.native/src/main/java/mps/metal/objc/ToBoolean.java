// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

/** Messages whose result is a BOOL. */
public final class ToBoolean {
    private ToBoolean() {}

    /** With no argument. */
    public record Of0(Message message) implements BoundMessage {
        public Of0 {
            message.mustTakeWords(0, boolean.class);
        }

        public boolean send(long receiver) {
            return NativeLinker.isTrue(WordSend.send(receiver, message.selector(), 0, 0, 0, 0));
        }
    }

    /** With one argument. */
    public record Of1(Message message) implements BoundMessage {
        public Of1 {
            message.mustTakeWords(1, boolean.class);
        }

        public boolean send(long receiver, long first) {
            return NativeLinker.isTrue(WordSend.send(receiver, message.selector(), first, 0, 0, 0));
        }
    }

    /** With two arguments. */
    public record Of2(Message message) implements BoundMessage {
        public Of2 {
            message.mustTakeWords(2, boolean.class);
        }

        public boolean send(long receiver, long first, long second) {
            return NativeLinker.isTrue(WordSend.send(receiver, message.selector(), first, second, 0, 0));
        }
    }
}
