package org.siamese.data.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.DataException;
import org.siamese.data.TestImages;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Origin;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.sample.ItemTriplet;
import org.siamese.decision.Relation;
import org.siamese.image.pipeline.ImagePipeline;

class CsvListTest {
    private static final ImagePipeline GREY = ImagePipeline.grey().resize(8, 8).build();

    @TempDir
    Path root;

    @BeforeEach
    void images() {
        for (String name :
                new String[] {"001/a.png", "001/b.PNG", "001_forg/f.png", "002/a, the \"first\".png", "ü/漢.png"}) {
            TestImages.write(root, name, TestImages.encode(TestImages.grey(9, 9, name.length()), "png"));
        }
    }

    private CsvList list(String text) {
        return CsvList.at(TestImages.write(root, "list.csv", text.getBytes(StandardCharsets.UTF_8)), root);
    }

    private PairSet pairs(CsvList list) {
        return list.pairs("img1", "img2", "forged", LabelMeaning.zeroIsSame(), GREY);
    }

    @Test
    void should_read_pairs_by_the_meaning_given() {
        String text = "img1,img2,forged\n001/a.png,001/b.PNG,0\n001/a.png,001_forg/f.png,1\n";
        PairSet pairs = pairs(list(text));

        assertThat(pairs.images().size()).isEqualTo(3);
        assertThat(pairs.pairs())
                .containsExactly(new ItemPair(0, 1, Relation.SAME), new ItemPair(0, 2, Relation.DIFFERENT));
        PairSet other = list(text).pairs("img1", "img2", "forged", LabelMeaning.oneIsSame(), GREY);
        assertThat(other.pairs().get(0).relation()).isEqualTo(Relation.DIFFERENT);
    }

    @Test
    void should_read_a_byte_order_mark_crlf_quotes_blank_lines_and_columns_in_any_order() {
        PairSet pairs = pairs(list("\uFEFFforged,\"img2\",extra,img1\r\n"
                + "0,\"002/a, the \"\"first\"\".png\",x,ü/漢.png\r\n\r\n1, 001/a.png ,y,001\\b.PNG"));

        assertThat(pairs.images().name(0)).isEqualTo("ü/漢.png");
        assertThat(pairs.images().name(1)).isEqualTo("002/a, the \"first\".png");
        assertThat(pairs.pairs()).hasSize(2);
        pairs.images().preload();
    }

    @Test
    void should_read_rows_without_a_header_in_the_order_asked_for() {
        PairSet pairs = pairs(list("001/a.png,001/b.PNG,0\n").withoutHeader());

        assertThat(pairs.pairs()).containsExactly(new ItemPair(0, 1, Relation.SAME));
    }

    @Test
    void should_find_out_whether_there_is_a_header() {
        ItemPair only = new ItemPair(0, 1, Relation.SAME);

        assertThat(pairs(list("001/a.png,001/b.PNG,0\n").withHeaderDetection()).pairs())
                .containsExactly(only);
        assertThat(pairs(list("img2,forged,img1\n001/a.png,0,001/b.PNG\n").withHeaderDetection())
                        .images()
                        .name(0))
                .isEqualTo("001/b.PNG");
        assertThatThrownBy(() -> pairs(list("a,b,c\n001/a.png,001/b.PNG,0\n").withHeaderDetection()))
                .hasMessageContaining("line 1: expected a label of");
    }

    @Test
    void should_keep_the_pairs_of_some_classes() {
        PairSet all = pairs(list("img1,img2,forged\n002/a, the \"first\".png,ü/漢.png,1\n"
                                .replace("002/a, the \"first\".png", "\"002/a, the \"\"first\"\".png\"")
                        + "001/b.PNG,001_forg/f.png,1\n001/a.png,ü/漢.png,1\n001/a.png,001/b.PNG,0\n")
                .withItems(ItemRule.signatures()));

        PairSet some = all.ofClasses("001"::equals);

        assertThat(some.images().size()).isEqualTo(3);
        assertThat(some.pairs())
                .extracting(pair ->
                        some.images().name(pair.first()) + " " + some.images().name(pair.second()))
                .containsExactly("001/b.PNG 001_forg/f.png", "001/a.png 001/b.PNG");
        assertThat(some.pairs()).extracting(ItemPair::relation).containsExactly(Relation.DIFFERENT, Relation.SAME);
        assertThat(some.withPipeline(ImagePipeline.grey().resize(4, 5).build())
                        .images()
                        .imageShape())
                .containsExactly(1, 4, 5);
        assertThatThrownBy(() -> all.ofClasses("none"::equals)).isInstanceOf(DataException.class);
    }

    @Test
    void should_tell_writers_and_forgeries_if_asked() {
        PairSet pairs =
                pairs(list("img1,img2,forged\n001/a.png,001_forg/f.png,1\n").withItems(ItemRule.signatures()));

        assertThat(pairs.images().item(1).origin()).isEqualTo(Origin.FORGERY);
        assertThat(pairs.images().className(1)).isEqualTo("001");
    }

    @Test
    void should_name_the_line_of_what_is_wrong() {
        assertThatThrownBy(() -> pairs(list("img1,img2,forged\n001/a.png,001/b.PNG,0\n001/a.png,none.png,0\n")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 3: expected an image file")
                .hasMessageContaining("none.png");
        assertThatThrownBy(() -> pairs(list("img1,img2,forged\r\n\r\n001/a.png,001/b.PNG,0\r\nnone.png,001/a.png,0")))
                .as("a blank line before it, no line end after it")
                .hasMessageContaining("line 4: expected an image file");
        assertThatThrownBy(() -> pairs(list("img1,img2,forged\r\n001/a.png,001/b.PNG,2\r\n")))
                .hasMessageContaining("line 2: expected a label of")
                .hasMessageContaining("got '2'");
        assertThatThrownBy(() -> pairs(list("img1,img2,forged\n001/a.png,001/a.png,0\n")))
                .hasMessageContaining("line 2: expected two different images");
        assertThatThrownBy(() -> pairs(list("img1,img2,forged\n001/a.png,001/b.PNG\n")))
                .hasMessageContaining("line 2: expected a value of 'forged', got 2 values");
        assertThatThrownBy(() -> pairs(list("img1,img2,label\n001/a.png,001/b.PNG,0\n")))
                .hasMessageContaining("line 1: expected a column 'forged', got the columns [img1, img2, label]");
    }

    @Test
    void should_fail_if_the_list_is_missing_empty_broken_or_no_utf_8() {
        assertThatThrownBy(() -> pairs(CsvList.at(root.resolve("no.csv"), root)))
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> pairs(list("img1,img2,forged\n"))).hasMessageContaining("expected at least one pair");
        assertThatThrownBy(() -> pairs(list("img1,img2,forged\n\"001/a.png,b,0\n")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be read");
        Path latin =
                TestImages.write(root, "l.csv", "img1,img2,forged\n\u00fc,b,0\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> pairs(CsvList.at(latin, root))).hasMessageContaining("expected UTF-8");
    }

    @Test
    void should_stay_in_its_folder_unless_told_otherwise() {
        Path folder = root.resolve("001");
        TestImages.write(root, "0012/a.png", TestImages.encode(TestImages.grey(9, 9, 3), "png"));
        for (String outside : new String[] {
            "../001_forg/f.png",
            "..\\001_forg\\f.png",
            "x/../../001_forg/f.png",
            "../0012/a.png",
            root + "/001_forg/f.png"
        }) {
            Path csv = TestImages.write(
                    root, "out.csv", ("path,label\n" + outside + ",x\n").getBytes(StandardCharsets.UTF_8));
            Path pairs = TestImages.write(
                    root, "p.csv", ("img1,img2,forged\na.png," + outside + ",0\n").getBytes(StandardCharsets.UTF_8));
            for (CsvList list : new CsvList[] {
                CsvList.at(csv, folder), CsvList.at(csv, folder).withoutFileCheck()
            }) {
                assertThatThrownBy(() -> list.labelled(GREY))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("line 2: expected a path in the folder " + folder)
                        .hasMessageContaining("got '" + outside + "'");
            }
            assertThatThrownBy(() -> pairs(CsvList.at(pairs, folder))).hasMessageContaining("path in the folder");
        }
        Path csv = TestImages.write(
                root, "out.csv", "img1,img2,forged\na.png,../001_forg/f.png,1\n".getBytes(StandardCharsets.UTF_8));
        PairSet allowed = pairs(CsvList.at(csv, folder).withPathsOutside());
        allowed.images().preload();
        assertThat(allowed.pairs()).hasSize(1);
        assertThat(list("path,label\n001/../001/a.png,x\n").labelled(GREY).size())
                .isEqualTo(1);
    }

    @Test
    void should_find_a_quote_that_is_not_closed_before_the_end() {
        String rows = "001/a.png,001/b.PNG,0\n".repeat(3_000_000);

        assertThat(rows.length()).isGreaterThan(50 << 20);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThatThrownBy(
                        () -> pairs(list("img1,img2,forged\n001/a.png,001/b.PNG,0\n001/a.png,\"001/b.PNG,0\n" + rows)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 3: expected values of at most 1048576 characters, got a longer one,"
                        + " whose quote is not closed"));
    }

    @Test
    void should_take_quotes_within_values_and_long_values() {
        String extra = "x".repeat(QuoteGuard.MAX_VALUE - 5) + "\"\"\n";
        String row = "001/a.png,001/b.PNG,0,6\" wide\n";

        assertThat(pairs(list("img1,img2,forged,note\n001/a.png,001/b.PNG,0,\"" + extra + "\"\n" + row.repeat(60_000)))
                        .pairs())
                .hasSize(60_001);
        assertThatThrownBy(() -> pairs(list("img1,img2,forged,note\n001/a.png,001/b.PNG,0," + "x".repeat(1 << 21))))
                .hasMessageContaining("line 2: expected values of at most")
                .hasMessageEndingWith("got a longer one");
    }

    @Test
    void should_read_triplets() {
        TripletSet triplets = list("a,p,n\n001/a.png,001/b.PNG,ü/漢.png\n").triplets("a", "p", "n", GREY);

        assertThat(triplets.triplets()).containsExactly(new ItemTriplet(0, 1, 2));
        assertThatThrownBy(() -> list("a,p,n\n001/a.png,001/b.PNG,001/a.png\n").triplets("a", "p", "n", GREY))
                .hasMessageContaining("line 2: expected three different images");
    }

    @Test
    void should_read_labels_groups_and_splits() {
        Map<String, ImageDataset> splits =
                list("path,label,group,split\n001/a.png,x,g1,train\n001/b.PNG,y,g1,train\nü/漢.png,x,g2,test\n")
                        .labelledSplits(GREY);

        assertThat(splits).containsOnlyKeys("train", "test");
        assertThat(splits.get("train").counts()).containsEntry("x", 1).containsEntry("y", 1);
        assertThat(splits.get("test").item(0).group()).isEqualTo("g2");
        assertThat(list("path,label\n001/a.png,x\n").labelled(GREY).className(0))
                .isEqualTo("x");
        assertThatThrownBy(() -> list("path,label\n001/a.png,x\n001/a.png,y\n").labelled(GREY))
                .hasMessageContaining("line 3: expected each path once");
        assertThatThrownBy(() -> list("path,label\n").labelled(GREY)).hasMessageContaining("at least one image");
    }

    @Test
    void should_have_no_label_that_means_both() {
        assertThatThrownBy(() -> LabelMeaning.of("1", "1")).hasMessageContaining("expected two labels");
    }
}
