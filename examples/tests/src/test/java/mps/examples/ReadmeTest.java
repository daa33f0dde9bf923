// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled and run here. */
class ReadmeTest {

    @Test
    void quotesTheQuickstart() throws IOException {
        String source = Files.readString(Path.of("..", "quickstart", "src", "main", "java", "Quickstart.java"));
        String program = source.substring(source.indexOf('\n') + 1); // without the licence line
        assertThat(Files.readString(Path.of("..", "..", "README.md"))).contains("```java\n" + program + "```");
    }
}
