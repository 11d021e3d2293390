package org.siamese.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.objective.MetricLoss;

/** The direction of modules and packages. Losses and data do not see each other, and no module names the oneDNN engine. */
@AnalyzeClasses(packages = "org.siamese", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** The modules that each module may use, besides itself. */
    private static final Map<String, Set<String>> USES = Map.ofEntries(
            Map.entry("decision", Set.of()),
            Map.entry("image", Set.of("decision")),
            Map.entry("gallery", Set.of("decision", "image")),
            Map.entry("core", Set.of("decision", "image")),
            Map.entry("losses", Set.of("decision", "core")),
            Map.entry("data", Set.of("decision", "image", "core")),
            Map.entry("onednn", Set.of("core")),
            Map.entry("torch", Set.of("core", "decision")),
            Map.entry("onnx", Set.of("decision", "image")),
            Map.entry("export", Set.of("decision", "image", "core", "onnx")),
            Map.entry("report", Set.of("decision", "image", "core", "data")),
            Map.entry("dl4j", Set.of("decision", "image", "core", "data")),
            Map.entry(
                    "examples",
                    Set.of("decision", "image", "core", "losses", "data", "report", "onnx", "gallery", "dl4j")));

    @ArchTest
    static final ArchRule modules_should_use_only_those_below_them = ArchRuleDefinition.classes()
            .should(new ArchCondition<>("use the modules of the table only") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    Set<String> allowed = USES.get(module(item));
                    assertThat(allowed).as("module of %s", item.getName()).isNotNull();
                    item.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> dependency
                                    .getTargetClass()
                                    .getBaseComponentType()
                                    .getPackageName()
                                    .startsWith("org.siamese."))
                            .filter(dependency ->
                                    !module(dependency.getTargetClass().getBaseComponentType())
                                                    .equals(module(item))
                                            && !allowed.contains(module(
                                                    dependency.getTargetClass().getBaseComponentType())))
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(item, dependency.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule the_modules_for_use_should_know_no_training_engine = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.siamese.decision..", "org.siamese.image..", "org.siamese.onnx..", "org.siamese.gallery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.datavec..", "org.bytedeco..");

    @ArchTest
    static final ArchRule relations_and_decisions_should_know_nothing_of_how_they_are_measured = noClasses()
            .that()
            .resideInAPackage("org.siamese.decision")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.siamese.decision.*..");

    @ArchTest
    static final ArchRule losses_should_not_use_run_time_layers = noClasses()
            .that()
            .resideInAPackage("org.siamese.losses..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.deeplearning4j.nn.layers..");

    @ArchTest
    static final ArchRule onednn_should_be_named_by_no_other_module = noClasses()
            .that()
            .resideOutsideOfPackage("org.siamese.onednn..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.siamese.onednn..");

    @ArchTest
    static final ArchRule engines_should_know_neither_targets_nor_losses = noClasses()
            .that()
            .implement(TowerEngine.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.siamese.core.batch..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(MetricLoss.class);

    @ArchTest
    static void onednn_should_be_found_by_service_loader(JavaClasses classes) {
        assertThat(ServiceLoader.load(TowerEngineProvider.class).stream()
                        .map(provider -> classes.get(provider.type()).getPackageName()))
                .containsExactly("org.siamese.onednn");
    }

    @ArchTest
    static final ArchRule core_should_stay_free_of_image_decoding = noClasses()
            .that()
            .resideInAnyPackage("org.siamese.core..", "org.siamese.losses..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.datavec..", "org.bytedeco.opencv..", "org.bytedeco.javacv..");

    @ArchTest
    static final ArchRule no_class_should_name_a_backend = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j.linalg.cpu..", "org.nd4j.linalg.jcublas..");

    @ArchTest
    static final ArchRule log_lines_should_reach_standard_error_without_a_provider = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.siamese.core.log.Loggers")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.slf4j.LoggerFactory");

    @ArchTest
    static final ArchRule packages_should_be_free_of_cycles =
            slices().matching("org.siamese.(*).(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_onednn_engines_packages_should_be_free_of_cycles =
            slices().matching("org.siamese.onednn.internal.(*)..").should().beFreeOfCycles();

    /** From the engine down to the loops of one layer. */
    @ArchTest
    static final ArchRule the_onednn_engines_packages_should_depend_downwards = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("engine")
            .definedBy("org.siamese.onednn")
            .layer("program")
            .definedBy("org.siamese.onednn.internal.program")
            .layer("convolution")
            .definedBy("org.siamese.onednn.internal.convolution")
            .layer("operation")
            .definedBy("org.siamese.onednn.internal.operation")
            .layer("stage")
            .definedBy("org.siamese.onednn.internal.stage")
            .layer("memory")
            .definedBy("org.siamese.onednn.internal.memory")
            .layer("natives")
            .definedBy("org.siamese.onednn.internal.natives")
            .layer("kernel")
            .definedBy("org.siamese.onednn.internal.kernel")
            .whereLayer("engine")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("program")
            .mayOnlyBeAccessedByLayers("engine")
            .whereLayer("convolution")
            .mayOnlyBeAccessedByLayers("program")
            .whereLayer("operation")
            .mayOnlyBeAccessedByLayers("program", "convolution")
            .whereLayer("stage")
            .mayOnlyBeAccessedByLayers("engine", "program", "convolution", "operation")
            .whereLayer("memory")
            .mayOnlyBeAccessedByLayers("engine", "program", "convolution", "operation", "stage")
            .whereLayer("kernel")
            .mayNotAccessAnyLayer()
            .whereLayer("natives")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule the_onednn_engine_should_show_nothing_but_its_provider = ArchRuleDefinition.classes()
            .that()
            .resideInAPackage("org.siamese.onednn")
            .and()
            .arePublic()
            .should()
            .implement("org.siamese.core.engine.TowerEngineProvider");

    @ArchTest
    static final ArchRule loops_should_know_neither_onednn_nor_the_network = noClasses()
            .that()
            .resideInAPackage("org.siamese.onednn.internal.kernel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", "org.nd4j..", "org.deeplearning4j..", "com.sun.jna..");

    @ArchTest
    static final ArchRule internal_packages_should_stay_inside_their_module = ArchRuleDefinition.classes()
            .that()
            .resideInAPackage("org.siamese..internal..")
            .should(new ArchCondition<>("be used by their own module only") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    item.getDirectDependenciesToSelf().stream()
                            .filter(dependency ->
                                    !module(dependency.getOriginClass()).equals(module(item)))
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(item, dependency.getDescription())));
                }
            });

    @ArchTest
    static void no_package_should_lie_in_two_modules(JavaClasses classes) {
        Map<String, String> locations = new HashMap<>();
        for (JavaClass item : classes) {
            String location = item.getSource()
                    .map(source -> source.getUri().toString().replaceAll("/org/siamese/.*", ""))
                    .orElseThrow();
            String before = locations.putIfAbsent(item.getPackageName(), location);
            assertThat(before == null || before.equals(location))
                    .as("package %s lies in %s and in %s", item.getPackageName(), before, location)
                    .isTrue();
        }
        assertThat(locations.keySet())
                .anyMatch(name -> name.startsWith("org.siamese.core."))
                .contains("org.siamese.report");
    }

    private static String module(JavaClass item) {
        return item.getPackageName().split("\\.")[2];
    }
}
