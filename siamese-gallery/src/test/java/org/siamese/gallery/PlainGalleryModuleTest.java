package org.siamese.gallery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The module works without a training engine, and only the index knows Lucene. */
@AnalyzeClasses(packages = "org.siamese.gallery", importOptions = ImportOption.DoNotIncludeTests.class)
class PlainGalleryModuleTest {
    @ArchTest
    static final ArchRule gallery_should_use_no_engine = classes()
            .that()
            .resideInAPackage("org.siamese.gallery..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.sql..",
                    "jdk.incubator.vector..",
                    "org.siamese.gallery..",
                    "org.siamese.image..",
                    "org.siamese.decision..",
                    "org.apache.lucene..",
                    "com.fasterxml.jackson..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule only_the_index_should_know_lucene = noClasses()
            .that()
            .resideOutsideOfPackage("org.siamese.gallery.index")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.lucene..");

    @ArchTest
    static final ArchRule packages_should_depend_downwards = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("gallery")
            .definedBy("org.siamese.gallery")
            .layer("index")
            .definedBy("org.siamese.gallery.index")
            .layer("store")
            .definedBy("org.siamese.gallery.store")
            .whereLayer("gallery")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("index")
            .mayOnlyBeAccessedByLayers("gallery")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("gallery", "index");

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
