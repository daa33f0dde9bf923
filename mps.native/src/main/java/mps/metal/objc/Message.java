// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import java.lang.foreign.FunctionDescriptor;
import java.util.List;

/**
 * One method of Apple's API as this module binds it. A record, because the VM trusts a record's fields to be constant:
 * a send through a {@code static final} message compiles to a call with the selector as an immediate value.
 *
 * @param type the class or protocol whose declaration is bound
 * @param scope whether a class or an instance receives the message
 * @param name the selector's name, e.g. {@code newBufferWithLength:options:}
 * @param result the type of the result, which also says who owns it
 * @param parameters the types of the arguments, without receiver and selector
 * @param selector the registered selector
 */
public record Message(
        String type, Scope scope, String name, AbiType result, List<AbiType> parameters, long selector) {
    /** Whether a class or an instance receives a message. */
    public enum Scope {
        CLASS("+"),
        INSTANCE("-");

        private final String sign;

        Scope(String sign) {
            this.sign = sign;
        }

        /** The sign that Objective-C writes before such a declaration. */
        public String sign() {
            return sign;
        }
    }

    Message(String type, Scope scope, String name, AbiType result, AbiType... parameters) {
        this(type, scope, name, result, List.of(parameters), CFunctions.registerName(name));
    }

    /** The method's signature, without receiver and selector. */
    public FunctionDescriptor descriptor() {
        return AbiType.descriptor(result, parameters);
    }

    /** Refuses a message that would be sent through a handle of another shape. */
    void mustHave(FunctionDescriptor shape) {
        if (!descriptor().equals(shape)) {
            throw new IllegalArgumentException(this + " has the signature " + descriptor()
                    + ", but is declared as a message of the shape " + shape);
        }
    }

    /** Refuses a message that does not take so many {@linkplain AbiType#isWord words}, or has another result. */
    void mustTakeWords(int count, Class<?> carrier) {
        boolean words = true;
        for (AbiType parameter : parameters) {
            words &= parameter.isWord();
        }
        if (!words || parameters.size() != count || result.carrier() != carrier) {
            throw new IllegalArgumentException(this + " has the signature " + descriptor()
                    + ", but is declared as a message of " + count + " words that returns " + carrier);
        }
    }

    /** In Objective-C's notation, e.g. {@code -[MTLBuffer length]}. */
    @Override
    public String toString() {
        return scope.sign() + "[" + type + " " + name + "]";
    }
}
