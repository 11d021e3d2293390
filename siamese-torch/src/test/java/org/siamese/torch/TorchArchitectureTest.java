package org.siamese.torch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.siamese.core.engine.TowerEngineProvider;

/** The examples, which have the other modules on their path, do without this one: its libraries are large. */
@AnalyzeClasses(packages = "org.siamese.torch", importOptions = ImportOption.DoNotIncludeTests.class)
class TorchArchitectureTest {
    @ArchTest
    static final ArchRule packages_should_depend_downwards = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("engine")
            .definedBy("org.siamese.torch")
            .layer("operation")
            .definedBy("org.siamese.torch.internal.operation")
            .layer("update")
            .definedBy("org.siamese.torch.internal.update")
            .layer("natives")
            .definedBy("org.siamese.torch.internal.natives")
            .whereLayer("engine")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("operation")
            .mayOnlyBeAccessedByLayers("engine")
            .whereLayer("update")
            .mayOnlyBeAccessedByLayers("engine")
            .whereLayer("natives")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule the_engine_should_show_nothing_but_its_provider = ArchRuleDefinition.classes()
            .that()
            .resideInAPackage("org.siamese.torch")
            .and()
            .arePublic()
            .should()
            .implement(TowerEngineProvider.class);

    @ArchTest
    static final ArchRule it_should_use_the_core_alone = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.siamese.losses..",
                    "org.siamese.data..",
                    "org.siamese.onednn..",
                    "org.siamese.core.batch..",
                    "org.siamese.core.objective..",
                    "org.bytedeco.cuda..");
}
