// SPDX-License-Identifier: Apache-2.0
package mps.metal.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mps.metal.AppleConstant;
import mps.metal.objc.AbiType;
import mps.metal.objc.BoundMessage;
import mps.metal.objc.CFunctions;
import mps.metal.objc.CFunctions.Header;
import mps.metal.objc.Message;
import mps.metal.objc.ObjCInternals;
import org.junit.jupiter.api.Test;

/**
 * The whole binding against Apple's declarations: this is how it is known to be right without a Mac. What the checker
 * finds, and that it finds it, is tested in {@link AbiCheckerTest}.
 */
class BindingMatchesDeclarationsTest {
    private static final AbiTables TABLES = new AbiTables();
    private static final AbiChecker CHECKER = new AbiChecker(TABLES);

    /** The oldest macOS on which every message exists that is sent without asking first. */
    private static final String MINIMUM_MACOS = "14.4";

    @Test
    void everyMessageIsDeclaredLikeThisByApple() {
        assertThat(messages().flatMap(message -> CHECKER.check(message).stream())).isEmpty();
        assertThat(messages()).hasSizeGreaterThan(70);
    }

    @Test
    void everyMessageExistsOnTheOldestSystemOrIsAskedForFirst() {
        Set<String> askedForFirst = Set.of("setMathMode:");

        assertThat(messages().filter(message -> newerThanMinimum(declared(message).since())).map(Message::name))
                .containsExactlyInAnyOrderElementsOf(askedForFirst);
    }

    @Test
    void nothingDeprecatedIsSentWhereItsSuccessorExists() {
        Set<String> fallbacks = Set.of("setFastMathEnabled:");

        assertThat(messages()
                .filter(message -> declared(message).flags().stream().anyMatch(flag -> flag.startsWith("deprecated")))
                .map(Message::name)).containsExactlyInAnyOrderElementsOf(fallbacks);
    }

    @Test
    void noMessageIsBoundTwice() {
        assertThat(messages().map(Message::toString)).doesNotHaveDuplicates();
    }

    @Test
    void structResultsComeThroughTheEntryPointOfTheirArchitecture() {
        assertThat(messages()).allSatisfy(message -> {
            assertThat(ObjCInternals.sendFunction(message, true))
                    .isEqualTo(CHECKER.sendFunctionOnX86(message.result()));
            assertThat(ObjCInternals.sendFunction(message, false)).isEqualTo("objc_msgSend");
        });
        assertThat(messages().map(message -> ObjCInternals.sendFunction(message, true)))
                .contains("objc_msgSend_stret");
    }

    @Test
    void everyFunctionOfApplesIsDeclaredLikeThis() {
        assertThat(CFunctions.table().stream()
                .filter(binding -> !(binding instanceof CFunctions.Function function)
                        || function.header() == Header.APPLE)
                .flatMap(binding -> CHECKER.check(binding).stream())).isEmpty();
    }

    @Test
    void theOnlyFunctionOfPosixIsTheOneThatTellsNativeThreadsApart() {
        assertThat(functions(Header.POSIX)).containsExactly(
                new CFunctions.Function("pthread_self", Header.POSIX, AbiType.POINTER, List.of()));
    }

    @Test
    void everyFunctionOfSoftmetalIsDeclaredLikeThisInItsHeader() throws Exception {
        String header = Files.readString(Path.of("src/main/cpp/softmetal.h"));

        assertThat(functions(Header.SOFTMETAL)).allSatisfy(function ->
                assertThat(prototype(header, function.name())).isEqualTo(function));
    }

    @Test
    void everyConstantHasApplesValueAndName() {
        assertThat(BoundTables.constants()).hasSizeGreaterThan(50).allSatisfy(field -> {
            AppleConstant constant = (AppleConstant) BoundTables.valueOf(field);
            assertThat(CHECKER.check(constant)).isEmpty();
            assertThat(CHECKER.checkName(field.getName(), constant, field.getType().getSimpleName())).isEmpty();
        });
    }

    @Test
    void blockLiteralAndDescriptorHaveThePublishedLayout() {
        for (MemoryLayout layout : List.of(ObjCInternals.blockLiteral(), ObjCInternals.blockDescriptor())) {
            Map<String, AbiTables.BlockPart> parts = TABLES.blockParts.stream()
                    .filter(part -> part.struct().equals(layout.name().orElseThrow()))
                    .collect(Collectors.toMap(AbiTables.BlockPart::name, part -> part));
            assertThat(ObjCInternals.fields(layout)).isNotEmpty().allSatisfy(field -> {
                AbiTables.BlockPart part = parts.get(field.name().orElseThrow());
                assertThat(part).isNotNull();
                assertThat(layout.byteOffset(PathElement.groupElement(part.name()))).isEqualTo(part.value());
                if (!part.name().equals("captured_start")) {
                    assertThat(field.byteSize()).isEqualTo(part.size());
                }
            });
        }
    }

    @Test
    void blockFlagsHaveThePublishedValues() {
        Map<String, Long> flags = TABLES.blockParts.stream()
                .filter(part -> part.kind().equals("flag"))
                .collect(Collectors.toMap(AbiTables.BlockPart::name, AbiTables.BlockPart::value));

        assertThat(ObjCInternals.blockFlags()).isNotEmpty().allSatisfy((name, value) ->
                assertThat(flags).containsEntry(name, value));
    }

    @Test
    void everyBlockArgumentHasTheSignatureOfOurBlock() {
        List<Message> withBlock =
                messages().filter(message -> message.parameters().contains(AbiType.BLOCK)).toList();

        assertThat(withBlock).isNotEmpty().allSatisfy(message -> assertThat(TABLES.blocks)
                .filteredOn(block -> block.type().equals(message.type()) && block.selector().equals(message.name()))
                .singleElement()
                .satisfies(block -> {
                    assertThat(block.result()).isEqualTo("void");
                    assertThat(block.parameters()).containsExactly("pointer(block)", "id");
                    assertThat(block.encoding()).isEqualTo(ObjCInternals.blockSignature());
                    assertThat(ObjCInternals.blockInvoke()).isEqualTo(
                            AbiType.descriptor(AbiType.VOID, List.of(AbiType.POINTER, AbiType.ID)));
                }));
    }

    private static Stream<Message> messages() {
        return BoundTables.messages().stream().map(BoundTables.MessageField::bound).map(BoundMessage::message);
    }

    private static AbiTables.Method declared(Message message) {
        return TABLES.method(message.type(), message.scope().sign(), message.name()).orElseThrow();
    }

    private static List<CFunctions.Function> functions(Header header) {
        return CFunctions.table().stream()
                .filter(CFunctions.Function.class::isInstance)
                .map(CFunctions.Function.class::cast)
                .filter(function -> function.header() == header)
                .toList();
    }

    /** Versions that the tables only bound or infer ({@code >14.2}, {@code 26.0?}) count as newer. */
    private static boolean newerThanMinimum(String since) {
        return !since.isEmpty()
                && (!since.matches("[0-9.]+") || Version.parse(since).compareTo(Version.parse(MINIMUM_MACOS)) > 0);
    }

    private static CFunctions.Function prototype(String header, String name) {
        Matcher found = Pattern.compile("SOFTMETAL_EXPORT ([a-z0-9_ *]+?) ?" + name + "\\(([^)]*)\\);").matcher(header);
        assertThat(found.find()).as("a declaration of " + name + " in softmetal.h").isTrue();
        List<AbiType> parameters = found.group(2).equals("void")
                ? List.of()
                : Stream.of(found.group(2).split(",")).map(p -> cType(p.strip().replaceFirst(" \\w+$", ""))).toList();
        return new CFunctions.Function(name, Header.SOFTMETAL, cType(found.group(1)), parameters);
    }

    private static AbiType cType(String type) {
        return switch (type) {
            case "const char*" -> AbiType.POINTER;
            case "uint64_t" -> AbiType.UINT64;
            case "int" -> AbiType.INT32;
            default -> throw new AssertionError("a type that this test does not know: " + type);
        };
    }
}
