package org.siamese.image;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The module works without a training engine. */
@AnalyzeClasses(packages = "org.siamese.image", importOptions = ImportOption.DoNotIncludeTests.class)
class PlainModuleTest {
    @ArchTest
    static final ArchRule image_should_use_no_engine = classes()
            .that()
            .resideInAPackage("org.siamese.image..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.imageio..",
                    "org.siamese.image..",
                    "org.siamese.decision..",
                    "com.twelvemonkeys..",
                    "com.fasterxml.jackson..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule packages_should_be_free_of_cycles =
            slices().matching("org.siamese.image.(*)..").should().beFreeOfCycles();

    @Test
    void should_have_no_engine_on_its_class_path() {
        for (String name : new String[] {
            "org.nd4j.linalg.factory.Nd4j",
            "org.deeplearning4j.nn.graph.ComputationGraph",
            "org.bytedeco.javacpp.Loader"
        }) {
            assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
        }
    }
}
