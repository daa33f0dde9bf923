// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import org.junit.jupiter.api.Test;

/** Where Java denies native access, the message has the flag to pass. */
class NativeAccessTest {

    @Test
    void deniedNativeAccessIsRefusedWithTheFlag() {
        Jvm.run(Jvm.inferenceCommand(
                        Artifacts.modulePath(), 1, "--illegal-native-access=deny", "--add-modules", "mps.sync.mutex"))
                .refused("Native access is not enabled", "--enable-native-access=mps.metal");
    }
}
