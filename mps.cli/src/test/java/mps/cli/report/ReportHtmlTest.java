// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page is well-formed, needs nothing else, escapes what it is given, and has every figure of every row. */
final class ReportHtmlTest {
    private static final String PAGE =
            ReportHtml.of(Reports.of(Reports.RIGHT, Reports.WRONG, Reports.UNSAFE_WRONG, Reports.UNSAFE_RIGHT));

    private static Document parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)));
    }

    private static List<Element> elements(String name) throws Exception {
        NodeList nodes = parsed(PAGE).getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .toList();
    }

    private static List<String> texts(String name) throws Exception {
        return elements(name).stream().map(Element::getTextContent).toList();
    }

    @Test
    void itIsWellFormed() throws Exception {
        assertThat(parsed(PAGE).getDocumentElement().getTagName()).isEqualTo("html");
        assertThat(PAGE).startsWith("<!DOCTYPE html>\n");
    }

    @Test
    void itNeedsNoOtherFile() {
        assertThat(PAGE.replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("http:", "https:", "//", "src=", "href=", "@import", "<script", "<link");
    }

    @Test
    void textIsEscaped() throws Exception {
        assertThat(PAGE).contains("&lt;8 &amp; more&gt; wrong").doesNotContain("<8 & more>");
        assertThat(texts("li")).anyMatch(text -> text.endsWith("thread 1, call 2: <8 & more> wrong"));
    }

    @Test
    void charactersThatXmlDoesNotKnowAreReplaced() throws Exception {
        String page = new Markup().element("p", "a\u0000b\uD800c").page();
        assertThat(parsed(page).getDocumentElement().getTextContent()).isEqualTo("a\uFFFDb\uFFFDc");
    }

    @Test
    void everyFigureOfEveryRowIsThere() throws Exception {
        List<String> rows = texts("tr").stream().map(row -> row.replace("\n", " ").strip()).toList();
        assertThat(rows)
                .contains("linear mutex 8 30/30 1.3e-06 12,346 0.51 2.00")
                .contains("contiguous mutex 8 29/30 0 99 10.00 20.00 WRONG")
                .contains("linear none 8 3/30 1.3e-06 20,000 0.40 3.00 unsafe, wrong")
                .contains("contiguous none 8 30/30 0 200 5.00 9.00 unsafe");
    }

    @Test
    void theVerdictCountsSafeAndUnsafeRowsApart() throws Exception {
        assertThat(texts("p"))
                .anyMatch(text -> text.contains("1 passed, 1 failed"))
                .contains("1 of 2 unsafe rows wrong, as they should be on this device.");
        assertThat(texts("title")).containsExactly("mps verify: 1 passed, 1 failed");
    }

    @Test
    void everyChartSaysInWordsWhatItShows() throws Exception {
        List<String> charts = elements("svg").stream()
                .filter(svg -> svg.getAttribute("role").equals("img"))
                .map(svg -> svg.getAttribute("aria-label"))
                .toList();
        assertThat(charts)
                .contains("Right iterations of all workloads, in % right: mutex 8 threads 59/60; none 8 threads 33/60")
                .contains("Throughput of linear, in works/s: mutex 8 threads 12,346; none 8 threads 20,000")
                .contains("Latency of linear, p50 to p99, in ms: mutex 8 threads 0.51 – 2.00; none 8 threads 0.40 – 3.00");
    }

    @Test
    void tablesSayWhatTheirHeadsAreFor() throws Exception {
        assertThat(elements("th")).isNotEmpty().allMatch(head -> head.hasAttribute("scope"));
        assertThat(texts("caption")).containsExactly("Right iterations by workload", "All figures");
    }

    @Test
    void anEarlierPageIsReplacedAndAFolderIsAnError(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "x".repeat(1_000_000));

        ReportHtml.write(Reports.of(Reports.RIGHT), file);

        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThatThrownBy(() -> ReportHtml.write(Reports.of(), folder)).isInstanceOf(UncheckedIOException.class);
    }
}
