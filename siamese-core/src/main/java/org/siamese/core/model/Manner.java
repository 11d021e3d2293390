package org.siamese.core.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;

/**
 * How a model uses its tower. A calibration holds for the views, the whitening and the distance it was measured with, a whitening for
 * the views, so they go when those change.
 *
 * @param attachments texts by name
 * @param views how images are looked at
 * @param whitening how embeddings are evened out, if they are
 * @param distance how embeddings are compared
 * @param calibration what a distance means
 */
record Manner(
        Map<String, String> attachments,
        Views views,
        @Nullable Whitening whitening,
        Distance distance,
        @Nullable ModelCalibration calibration) {
    Manner {
        attachments = Collections.unmodifiableMap(new TreeMap<>(attachments));
        Objects.requireNonNull(views, "views");
        Objects.requireNonNull(distance, "distance");
    }

    static Manner plain(Map<String, String> attachments) {
        return new Manner(attachments, Views.plain(), null, EuclideanDistance.plain(), null);
    }

    /** How models side by side are used, see {@link SiameseModel#joined}. */
    static Manner joined(List<Manner> parts) {
        Manner first = parts.get(0);
        Map<String, String> together = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            Manner part = parts.get(i);
            String where = "parts, number " + (i + 1) + ": expected ";
            if (part.whitening != null) {
                throw new IllegalArgumentException(
                        where + "a model without whitening, got one with it; whiten the joined model");
            }
            if (!part.views.equals(first.views)) {
                throw new IllegalArgumentException(where + "the first one's " + first.views + ", got " + part.views);
            }
            if (!part.distance.equals(first.distance)) {
                throw new IllegalArgumentException(
                        where + "the first one's distance, " + first.distance + ", got " + part.distance);
            }
            int number = i + 1;
            part.attachments.forEach((name, text) -> {
                boolean shared = parts.stream().allMatch(other -> text.equals(other.attachments.get(name)));
                together.put(shared ? name : name + " " + number, text);
            });
        }
        return new Manner(together, first.views, null, first.distance, null);
    }

    Manner withAttachment(String name, String text) {
        Map<String, String> more = new TreeMap<>(attachments);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(text, "text"));
        return new Manner(more, views, whitening, distance, calibration);
    }

    Manner withViews(Views newViews) {
        return new Manner(attachments, newViews, null, distance, null);
    }

    Manner withWhitening(@Nullable Whitening newWhitening) {
        return new Manner(attachments, views, newWhitening, distance, null);
    }

    Manner withDistance(Distance newDistance) {
        return new Manner(attachments, views, whitening, newDistance, null);
    }

    Manner withCalibration(ModelCalibration newCalibration) {
        return new Manner(
                attachments, views, whitening, distance, Objects.requireNonNull(newCalibration, "calibration"));
    }
}
