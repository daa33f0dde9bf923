// SPDX-License-Identifier: Apache-2.0
package mps.metal.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import mps.metal.abi.BoundTables.Reference;
import mps.metal.objc.BoundMessage;
import mps.metal.objc.CFunctions;
import mps.metal.objc.Message;
import mps.metal.objc.Messages;
import org.junit.jupiter.api.Test;

/**
 * The class files of the module, so that a binding that the tables do not show cannot exist: handles are made in one
 * class, for the shapes of messages and the table of functions; messages are made in their table; and every message
 * in it is sent.
 */
class NothingIsBoundOutsideTheTablesTest {
    private static final Set<Reference> REFERENCES = BoundTables.references();
    private static final String LINKER = "mps.metal.objc.NativeLinker";
    private static final String WORD_SEND = "mps.metal.objc.WordSend";

    @Test
    void onlyTheLinkerClassMakesHandlesAndStubs() {
        assertThat(from("java.lang.foreign.Linker", "downcallHandle")).containsExactly(LINKER);
        assertThat(from("java.lang.foreign.Linker", "upcallStub")).containsExactly(LINKER);
    }

    @Test
    void onlyTheTableOfFunctionsAsksForFunctionsAndData() {
        assertThat(from(LINKER, "function")).containsOnly(LINKER, CFunctions.class.getName());
        assertThat(from(LINKER, "optionalFunction")).containsOnly(CFunctions.class.getName());
        assertThat(from(LINKER, "data")).containsOnly(CFunctions.class.getName());
    }

    @Test
    void onlyTheShapesOfMessagesAskForMessageSends() {
        Set<String> shapes = Arrays.stream(BoundMessage.class.getPermittedSubclasses())
                .map(Class::getName).collect(Collectors.toSet());

        Set<String> linked = from(LINKER, "messageSend");
        Set<String> senders = new HashSet<>(from(WORD_SEND, "send"));
        linked.forEach(name -> senders.add(name.replaceFirst("\\$[A-Za-z]+Handle$", "")));

        assertThat(senders.remove(WORD_SEND)).isTrue();
        assertThat(senders).isEqualTo(shapes);
    }

    @Test
    void onlyTheTableOfMessagesMakesMessages() {
        assertThat(from(Message.class.getName(), "<init>"))
                .containsOnly(Messages.class.getName(), Message.class.getName());
        for (Class<?> shape : BoundMessage.class.getPermittedSubclasses()) {
            assertThat(from(shape.getName(), "<init>"))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(name).startsWith(Messages.class.getName() + "$"));
        }
    }

    @Test
    void everyMessageInTheTableIsSent() {
        assertThat(BoundTables.messages()).allSatisfy(field -> assertThat(from(field.owner(), field.name()))
                .as("senders of " + field.bound().message())
                .anyMatch(name -> !name.equals(field.owner())));
    }

    private static Set<String> from(String owner, String member) {
        return REFERENCES.stream()
                .filter(reference -> reference.owner().equals(owner) && reference.member().equals(member))
                .map(Reference::from)
                .collect(Collectors.toSet());
    }
}
