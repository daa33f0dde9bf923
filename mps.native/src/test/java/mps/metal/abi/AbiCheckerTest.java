// SPDX-License-Identifier: Apache-2.0
package mps.metal.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;
import mps.metal.AppleConstant;
import mps.metal.MTLResourceOptions;
import mps.metal.objc.AbiType;
import mps.metal.objc.CFunctions;
import mps.metal.objc.CFunctions.Header;
import mps.metal.objc.Message;
import mps.metal.objc.Message.Scope;
import org.junit.jupiter.api.Test;

/** The checker finds each kind of fault: bindings that are wrong on purpose, each in one way. */
class AbiCheckerTest {
    private static final AbiChecker CHECKER = new AbiChecker(new AbiTables());

    @Test
    void aRightBindingHasNoFault() {
        assertThat(instance("MTLDevice", AbiType.OWNED_ID, "newBufferWithLength:options:",
                AbiType.NSUINTEGER, AbiType.NSUINTEGER)).isEmpty();
    }

    @Test
    void aMethodOfASupertypeIsFound() {
        assertThat(instance("MTLBuffer", AbiType.NSUINTEGER, "allocatedSize")).isEmpty();
        assertThat(instance("MTLComputeCommandEncoder", AbiType.VOID, "endEncoding")).isEmpty();
        assertThat(instance("MPSMatrixMultiplication", AbiType.ID, "label")).isEmpty();
        assertThat(instance("MTLBuffer", AbiType.BOOL, "respondsToSelector:", AbiType.SEL)).isEmpty();
    }

    @Test
    void aMisspeltSelectorIsFound() {
        assertThat(instance("MTLDevice", AbiType.OWNED_ID, "newBufferWithLength:option:",
                AbiType.NSUINTEGER, AbiType.NSUINTEGER)).singleElement().asString().contains("no such selector");
    }

    @Test
    void aSelectorOfAnotherTypeIsFound() {
        assertThat(instance("MTLCommandQueue", AbiType.VOID, "commit")).singleElement().asString()
                .contains("no such selector in [MTLCommandQueue, NSObject]");
    }

    @Test
    void aWrongScopeIsFound() {
        assertThat(ofClass("MPSMatrix", AbiType.NSUINTEGER, "rows")).singleElement().asString()
                .contains("scope: declared as -, bound as +");
    }

    @Test
    void aMissingParameterIsFound() {
        assertThat(instance("MTLComputeCommandEncoder", AbiType.VOID, "setBuffer:offset:atIndex:",
                AbiType.ID, AbiType.NSUINTEGER)).anyMatch(fault -> fault.contains("declared with the parameters"));
    }

    @Test
    void aParameterOfAnotherWidthIsFound() {
        assertThat(instance("MTLBlitCommandEncoder", AbiType.VOID, "fillBuffer:range:value:",
                AbiType.ID, AbiType.NS_RANGE, AbiType.UINT32)).singleElement().asString()
                .contains("parameter 2: declared as uint8_t, bound as UINT32");
    }

    @Test
    void swappedParametersAreFound() {
        assertThat(instance("MTLComputeCommandEncoder", AbiType.VOID, "setBytes:length:atIndex:",
                AbiType.NSUINTEGER, AbiType.POINTER, AbiType.NSUINTEGER)).hasSize(2);
    }

    @Test
    void aStructPassedAsAnotherStructIsFound() {
        assertThat(instance("MTLComputeCommandEncoder", AbiType.VOID, "dispatchThreads:threadsPerThreadgroup:",
                AbiType.MTL_SIZE, AbiType.NS_RANGE)).singleElement().asString()
                .contains("parameter 1: declared as struct:MTLSize, bound as NS_RANGE");
    }

    @Test
    void aResultOfAnotherTypeIsFound() {
        assertThat(instance("MTLCommandBuffer", AbiType.NSUINTEGER, "GPUStartTime")).singleElement().asString()
                .contains("result: declared as double, bound as NSUINTEGER");
        assertThat(instance("MTLDevice", AbiType.POINTER, "maxThreadsPerThreadgroup")).singleElement().asString()
                .contains("result: declared as struct:MTLSize, bound as POINTER");
    }

    @Test
    void aBorrowedResultTakenForOwnedIsFound() {
        assertThat(instance("MTLCommandQueue", AbiType.OWNED_ID, "commandBuffer")).singleElement().asString()
                .contains("ownership: declared as '+0', bound as '+1'");
    }

    @Test
    void anOwnedResultTakenForBorrowedIsFound() {
        assertThat(instance("MTLDevice", AbiType.ID, "newCommandQueue")).singleElement().asString()
                .contains("ownership: declared as '+1', bound as '+0'");
        assertThat(instance("MPSMatrix", AbiType.OWNED_ID, "initWithBuffer:descriptor:", AbiType.ID, AbiType.ID))
                .singleElement().asString().contains("ownership: declared as 'init+1', bound as '+1'");
    }

    @Test
    void anUnavailableMethodIsFound() {
        assertThat(ofClass("MPSMatrix", AbiType.OWNED_ID, "new")).singleElement().asString()
                .contains("declared unavailable");
    }

    @Test
    void aVariadicMethodIsFound() {
        assertThat(ofClass("NSString", AbiType.ID, "stringWithFormat:", AbiType.ID)).singleElement().asString()
                .contains("declared variadic");
    }

    @Test
    void anUnknownFunctionIsFound() {
        assertThat(function("MTLCreateDevice", AbiType.OWNED_ID)).singleElement().asString()
                .contains("no such symbol");
    }

    @Test
    void aFunctionOfAnotherSignatureIsFound() {
        assertThat(function("objc_retain", AbiType.ID, AbiType.ID)).singleElement().asString().contains("ownership");
        assertThat(function("objc_getClass", AbiType.CLASS)).singleElement().asString().contains("parameters");
        assertThat(function("objc_release", AbiType.VOID, AbiType.POINTER)).singleElement().asString()
                .contains("parameter 0: declared as id, bound as POINTER");
    }

    @Test
    void aDataSymbolTakenForAFunctionIsFound() {
        assertThat(function("_NSConcreteGlobalBlock", AbiType.VOID)).anyMatch(f -> f.contains("declared as data"));
        assertThat(CHECKER.check(new CFunctions.Data("objc_retain"))).singleElement().asString()
                .contains("declared as function, bound as data");
    }

    @Test
    void aConstantOfAnotherValueOrNameIsFound() {
        AppleConstant memoryless = new MTLResourceOptions("MTLResourceStorageModeMemoryless", 32);
        AppleConstant unknown = new MTLResourceOptions("MTLResourceStorageModeRemote", 32);

        assertThat(CHECKER.check(memoryless)).containsExactly(
                "MTLResourceStorageModeMemoryless: declared as 48, bound as 32");
        assertThat(CHECKER.check(unknown)).singleElement().asString().contains("no such constant");
        assertThat(CHECKER.checkName("STORAGE_MODE_SHARED", memoryless, "MTLResourceOptions")).isNotEmpty();
    }

    @Test
    void aStructOfAnotherLayoutIsFound() {
        assertThat(CHECKER.check(MemoryLayout.structLayout(
                ValueLayout.JAVA_LONG.withName("length"), ValueLayout.JAVA_LONG.withName("location"))
                .withName("NSRange"))).singleElement().asString().contains("bound with [length@0, location@8]");
        assertThat(CHECKER.check(MemoryLayout.structLayout(
                ValueLayout.JAVA_INT.withName("location"), MemoryLayout.paddingLayout(4).withName("?"),
                ValueLayout.JAVA_LONG.withName("length")).withName("NSRange"))).isNotEmpty();
    }

    private static List<String> instance(String type, AbiType result, String selector, AbiType... parameters) {
        return CHECKER.check(new Message(type, Scope.INSTANCE, selector, result, List.of(parameters), 0));
    }

    private static List<String> ofClass(String type, AbiType result, String selector, AbiType... parameters) {
        return CHECKER.check(new Message(type, Scope.CLASS, selector, result, List.of(parameters), 0));
    }

    private static List<String> function(String name, AbiType result, AbiType... parameters) {
        return CHECKER.check(new CFunctions.Function(name, Header.APPLE, result, List.of(parameters)));
    }
}
