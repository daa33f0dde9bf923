// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.Map;

/** Opens what is private to the package to the tests of other packages. */
public final class ObjCInternals {
    private ObjCInternals() {}

    public static String sendFunction(Message message, boolean x86) {
        return NativeLinker.sendFunction(message.descriptor(), x86);
    }

    public static StructLayout blockLiteral() {
        return OneShotBlock.LITERAL;
    }

    public static StructLayout blockDescriptor() {
        return OneShotBlock.DESCRIPTOR;
    }

    public static List<MemoryLayout> fields(MemoryLayout layout) {
        return ((GroupLayout) layout).memberLayouts();
    }

    public static Map<String, Long> blockFlags() {
        return Map.of(
                "BLOCK_IS_GLOBAL", (long) OneShotBlock.BLOCK_IS_GLOBAL,
                "BLOCK_HAS_SIGNATURE", (long) OneShotBlock.BLOCK_HAS_SIGNATURE);
    }

    public static String blockSignature() {
        return OneShotBlock.SIGNATURE;
    }

    public static FunctionDescriptor blockInvoke() {
        return AbiType.descriptor(OneShotBlock.INVOKE_RESULT, OneShotBlock.INVOKE_PARAMETERS);
    }
}
