package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void should_escape_texts_and_attributes() {
        assertThat(new Html().element("p", "a < b & \"c\" > d", "title", "\"<&>\""))
                .hasToString("<p title=\"&quot;&lt;&amp;&gt;&quot;\">a &lt; b &amp; &quot;c&quot; &gt; d</p>\n");
    }

    @Test
    void should_keep_every_script_and_replace_what_xml_forbids() {
        assertThat(new Html().text("żółć 签名 توقيع 😀\u0000\u0001\uD800\uFFFF"))
                .hasToString("żółć 签名 توقيع 😀\uFFFD\uFFFD\uFFFD\uFFFD");
    }

    @Test
    void should_keep_the_direction_of_a_name_to_itself() {
        assertThat(new Html().name("<توقيع>")).hasToString("<bdi>&lt;توقيع&gt;</bdi>");
    }

    @Test
    void should_refuse_to_end_with_an_open_element() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Html().open("main").open("p").toString())
                .withMessage("open: expected every element to be closed, got [p, main]");
    }
}
