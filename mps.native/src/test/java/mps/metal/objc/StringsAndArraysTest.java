// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import mps.metal.AutoreleasePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringsAndArraysTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "two words", "größer", "你好", "𝄞 outside the basic plane"})
    void aStringIsTheSameThereAndBack(String text) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            assertThat(NSString.toJava(NSString.autoreleased(text))).isEqualTo(text);
        }
    }

    @Test
    void nilIsTheEmptyStringAndTheEmptyList() {
        assertThat(NSString.toJava(0)).isEmpty();
        assertThat(NSArray.toJava(0, NSString::toJava)).isEqualTo(List.of());
    }

    @Test
    void aClassThatDoesNotExistIsNil() {
        assertThat(CFunctions.getClass("NSObject")).isNotZero();
        assertThat(CFunctions.getClass("NSNothing")).isZero();
    }

    @Test
    void theSameSelectorIsRegisteredOnce() {
        assertThat(CFunctions.registerName("description")).isEqualTo(CFunctions.registerName("description"));
    }

    @Test
    void aMessageDeclaredInAShapeThatIsNotItsOwnIsRefused() {
        Message length = new Message("MTLBuffer", Message.Scope.INSTANCE, "length", AbiType.NSUINTEGER, List.of(), 0);

        assertThatIllegalArgumentException().isThrownBy(() -> new ToLong.Of1(length))
                .withMessageContaining("-[MTLBuffer length] has the signature");
        assertThatIllegalArgumentException().isThrownBy(() -> new ToVoid.Of0(length));
    }
}
