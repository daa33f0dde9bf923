// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrategySelectedEventTest {

    @Test
    void openingARuntimeRecordsItsChoiceOnce(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("mps.StrategySelected");
            recording.start();
            DirectStrategy.open().close();
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file)).singleElement().satisfies(event -> {
            assertThat(event.getEventType().getName()).isEqualTo("mps.StrategySelected");
            assertThat(event.getString("strategy")).isEqualTo("direct");
            assertThat(event.getString("device")).isNotBlank();
        });
    }
}
