package org.siamese.examples.gallery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.siamese.data.DataException;
import org.siamese.decision.Identification;
import org.siamese.gallery.BulkEnrolment;
import org.siamese.gallery.BulkReport;
import org.siamese.gallery.CheckReport;
import org.siamese.gallery.DuplicatePair;
import org.siamese.gallery.DuplicateSearch;
import org.siamese.gallery.IndexedGallery;
import org.siamese.image.model.ImageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Enrols, identifies and keeps order in a gallery on disk. Without data the faces are synthetic. */
@Command(
        name = "gallery",
        description = "Persons who stay enrolled: enrols, identifies, removes, lists, checks.",
        footer = {
            "",
            "First train a model: faces writes out/faces/model.siamese, on synthetic faces without data.",
            "Then: gallery enrol; gallery identify; gallery dedupe; gallery check."
        },
        mixinStandardHelpOptions = true)
public final class GalleryExample implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void print(GalleryOptions options, ObjectNode json, List<String> lines) {
        PrintWriter out = options.output();
        if (options.json()) {
            out.println(json.toPrettyString());
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    @Command(
            name = "enrol",
            description = "Enrols a folder with one folder of images for each person, or images of one person.",
            footer = {"", "Images that are enrolled already are skipped: a run that was cut off is started again."},
            mixinStandardHelpOptions = true)
    int enrol(
            @Mixin GalleryOptions options,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            description = "One folder of images for each person. Without it the faces are synthetic.")
                    @Nullable
                    Path data,
            @Option(names = "--identity", paramLabel = "NAME", description = "Whom the images show.") @Nullable
                    String identity,
            @Option(names = "--seed", paramLabel = "N", description = "Seed of synthetic faces.", defaultValue = "1")
                    long seed,
            @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Images of --identity.") @Nullable
                    List<Path> images) {
        if ((identity == null) != (images == null || images.isEmpty()) || identity != null && data != null) {
            throw new DataException("enrol: expected --data, or --identity with images, or neither");
        }
        ImageModel model = options.model();
        try (IndexedGallery gallery = options.open(model)) {
            long before = gallery.count();
            ObjectNode json = node();
            if (identity != null && images != null) {
                images.forEach(image -> gallery.enrol(identity, image));
            } else {
                BulkEnrolment bulk = BulkEnrolment.into(gallery);
                if (!options.quiet()) {
                    bulk = bulk.withProgress(now -> options.errors()
                            .println(now.enrolled() + now.skipped()
                                    + (now.total() > 0 ? " of " + now.total() : "") + ", "
                                    + Math.round(now.perSecond()) + " a second"));
                }
                BulkReport report = data != null
                        ? bulk.folder(data)
                        : bulk.references(new SyntheticPersons(model, seed).enrolled());
                report.failures().forEach(options.errors()::println);
                json.put("skipped", report.progress().skipped())
                        .put("failed", report.progress().failed());
            }
            options.errors().flush();
            json.put("enrolled", gallery.count() - before)
                    .put("references", gallery.count())
                    .put("identities", gallery.identityCount());
            print(
                    options,
                    json,
                    List.of(json.get("enrolled") + " enrolled; now " + gallery.count() + " references of "
                            + gallery.identityCount() + " identities"));
        }
        return 0;
    }

    @Command(name = "identify", description = "Says whom images show.", mixinStandardHelpOptions = true)
    int identify(
            @Mixin GalleryOptions options,
            @Option(names = "--seed", paramLabel = "N", description = "Seed of synthetic faces.", defaultValue = "1")
                    long seed,
            @Parameters(
                            paramLabel = "IMAGE",
                            arity = "0..*",
                            description = "Images. Without them: synthetic faces, enrolled ones and strangers.")
                    @Nullable
                    List<Path> images) {
        try (IndexedGallery gallery = options.openExisting()) {
            ObjectNode json = node();
            ArrayNode all = json.putArray("images");
            List<String> lines = new java.util.ArrayList<>();
            if (images != null && !images.isEmpty()) {
                images.forEach(image -> say(image.toString(), gallery.identify(image), all, lines));
            } else {
                new SyntheticPersons(options.model(), seed)
                        .probes()
                        .forEach((name, vector) -> say(name, gallery.identify(vector), all, lines));
            }
            print(options, json, lines);
        }
        return 0;
    }

    private static void say(String image, Identification who, ArrayNode all, List<String> lines) {
        ObjectNode one = all.addObject().put("image", image);
        String name = who.identity().orElse("unknown");
        one.put("identity", who.identity().orElse(null)).put("enrolled", who.enrolled());
        StringBuilder line = new StringBuilder(image + ": " + name);
        who.closest().ifPresent(closest -> {
            one.put("closest", closest.identity())
                    .put("distance", closest.decision().distance())
                    .put("threshold", closest.decision().threshold())
                    .put("probability", who.probability());
            line.append(String.format(
                    Locale.ROOT,
                    " (closest %s at %.4g, threshold %.4g, probability %.1f %% among %d",
                    closest.identity(),
                    closest.decision().distance(),
                    closest.decision().threshold(),
                    100 * who.probability(),
                    who.enrolled()));
            who.runnerUp().ifPresent(second -> {
                one.put("runnerUp", second.identity()).put("gap", who.gap().orElseThrow());
                line.append("; then " + second.identity() + ", gap "
                        + String.format(Locale.ROOT, "%.3g", who.gap().orElseThrow()));
            });
            line.append(")");
        });
        lines.add(line.toString());
    }

    @Command(name = "remove", description = "Removes persons.", mixinStandardHelpOptions = true)
    int remove(
            @Mixin GalleryOptions options,
            @Option(
                            names = "--erase",
                            description = "Also remove their bytes from the gallery's files, which takes longer.")
                    boolean erase,
            @Parameters(paramLabel = "NAME", arity = "1..*", description = "Whom to remove.") List<String> names) {
        try (IndexedGallery gallery = options.openExisting()) {
            for (String name : names) {
                if (gallery.references(name).isEmpty()) {
                    throw new DataException("remove: expected an enrolled identity, got \"" + name + "\"");
                }
            }
            names.forEach(erase ? gallery::erase : gallery::remove);
            ObjectNode json = node().put("removed", names.size()).put("identities", gallery.identityCount());
            print(options, json, List.of(names.size() + " removed; now " + gallery.identityCount() + " identities"));
        }
        return 0;
    }

    @Command(name = "list", description = "Lists the enrolled.", mixinStandardHelpOptions = true)
    int list(@Mixin GalleryOptions options) {
        try (IndexedGallery gallery = options.openExisting()) {
            ObjectNode json = node();
            ObjectNode identities = json.putObject("identities");
            gallery.identities()
                    .forEach(name ->
                            identities.put(name, gallery.references(name).size()));
            List<String> lines = new java.util.ArrayList<>();
            identities.properties().forEach(one -> lines.add(one.getKey() + ": " + one.getValue() + " references"));
            if (lines.isEmpty()) {
                lines.add("nobody is enrolled; gallery enrol enrols");
            }
            print(options, json, lines);
        }
        return 0;
    }

    @Command(
            name = "check",
            description = "Reads every byte of the gallery and says what is damaged. Exit code 3 where something is.",
            mixinStandardHelpOptions = true)
    int check(@Mixin GalleryOptions options) {
        try (IndexedGallery gallery = options.openExisting()) {
            CheckReport report = gallery.check();
            ObjectNode json = node().put("references", report.references()).put("identities", report.identities());
            ArrayNode problems = json.putArray("problems");
            report.problems().forEach(problems::add);
            print(options, json, List.of(report.toString()));
            return report.isSound() ? 0 : 3;
        }
    }

    @Command(
            name = "dedupe",
            description = "Lists persons who may be enrolled under two names, and images that are nearly the same.",
            mixinStandardHelpOptions = true)
    int dedupe(
            @Mixin GalleryOptions options,
            @Option(
                            names = "--least",
                            paramLabel = "P",
                            description = "List pairs from this probability on. Default: ${DEFAULT-VALUE}.",
                            defaultValue = "0.5")
                    double least) {
        if (!(least >= 0 && least <= 1)) {
            throw new DataException("--least: expected 0 to 1, got " + least);
        }
        try (IndexedGallery gallery = options.openExisting()) {
            DuplicateSearch.Report found =
                    DuplicateSearch.in(gallery).withLeastProbability(least).run();
            ObjectNode json = node();
            List<String> lines = new java.util.ArrayList<>();
            lines.add(found.twoNames().size() + " pairs of names may be one person");
            found.twoNames()
                    .forEach(pair -> lines.add(
                            "  " + said(pair, json.withArray("twoNames").addObject())));
            lines.add(found.nearlySame().size() + " pairs of images of one person are nearly the same");
            found.nearlySame()
                    .forEach(pair -> lines.add(
                            "  " + said(pair, json.withArray("nearlySame").addObject())));
            print(options, json, lines);
        }
        return 0;
    }

    private static String said(DuplicatePair pair, ObjectNode json) {
        json.put("one", pair.one().identity())
                .put("other", pair.other().identity())
                .put("oneSource", pair.one().source())
                .put("otherSource", pair.other().source())
                .put("distance", pair.distance())
                .put("probability", pair.probability());
        return String.format(
                Locale.ROOT,
                "%s (%s) and %s (%s): distance %.4g, probability %.1f %%",
                pair.one().identity(),
                pair.one().source(),
                pair.other().identity(),
                pair.other().source(),
                pair.distance(),
                100 * pair.probability());
    }
}
