package org.siamese.decision.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;

/**
 * The greatest distance at which a probe is taken for the closest of the enrolled, chosen so that strangers are taken for somebody at a wanted
 * rate. It depends on how many are enrolled: where each of N is taken for a stranger's at rate p, FPIR(N) = 1 - (1 - p)^N. So the rate
 * that was measured with N enrolled says what it is with others, and {@link #distanceAt} follows a gallery that grows. A few times the size
 * is as far as that should be trusted; then measure again.
 *
 * @param rate wanted false-positive identification rate
 * @param gallerySize number of enrolled identities when it was measured
 * @param strangerDistances of strangers to their closest enrolled identity, ascending
 * @param errors measured with that gallery
 */
public record IdentificationThreshold(double rate, int gallerySize, double[] strangerDistances, OpenSetErrors errors) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks the values and copies the array. */
    public IdentificationThreshold {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException("rate: expected above 0 and below 1, got " + rate);
        }
        if (gallerySize < 1) {
            throw new IllegalArgumentException("gallerySize: expected at least 1, got " + gallerySize);
        }
        strangerDistances = strangerDistances.clone();
        for (int i = 0; i < strangerDistances.length; i++) {
            if (!Double.isFinite(strangerDistances[i]) || i > 0 && strangerDistances[i] < strangerDistances[i - 1]) {
                throw new IllegalArgumentException(
                        "strangerDistances: expected finite ones, ascending, got " + strangerDistances[i] + " at " + i);
            }
        }
        if (strangerDistances.length * rate < 1 - 1e-9) {
            throw new IllegalArgumentException("strangers: expected at least " + (long) Math.ceil(1 / rate - 1e-9)
                    + " probes of people who are not enrolled for a rate of " + rate + ", got "
                    + strangerDistances.length);
        }
    }

    /**
     * Chooses the threshold.
     *
     * @param scores of strangers, and of mates for the other error
     * @param rate wanted false-positive identification rate
     * @param seed of the intervals
     * @throws IllegalArgumentException if there are fewer strangers than 1 / rate, who cannot show such a rate
     */
    public static IdentificationThreshold of(OpenSetScores scores, double rate, long seed) {
        double[] distances = scores.strangerDistances();
        return new IdentificationThreshold(
                rate, scores.gallerySize(), distances, OpenSetErrors.of(scores, greatest(distances, rate), seed));
    }

    /** The threshold for the gallery that it was measured with. */
    public double distance() {
        return greatest(strangerDistances, rate);
    }

    /**
     * The threshold for another number of enrolled identities.
     *
     * @param enrolled at least 1
     */
    public double distanceAt(int enrolled) {
        if (enrolled < 1) {
            throw new IllegalArgumentException("enrolled: expected at least 1, got " + enrolled);
        }
        // FPIR(gallerySize) at the threshold where FPIR(enrolled) is the wanted rate.
        return greatest(strangerDistances, -Math.expm1(Math.log1p(-rate) * gallerySize / enrolled));
    }

    /** The greatest threshold that at most a share of the distances do not exceed. */
    private static double greatest(double[] ascending, double share) {
        int most = (int) Math.min(ascending.length, Math.floor(share * ascending.length + 1e-9));
        return most == ascending.length ? ascending[most - 1] : Math.nextDown(ascending[most]);
    }

    /** As JSON text. */
    public String toJson() {
        return JSON.valueToTree(this).toString();
    }

    /**
     * What {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static IdentificationThreshold fromJson(String json) {
        try {
            return JSON.readValue(json, IdentificationThreshold.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("threshold: expected JSON, got " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdentificationThreshold that
                && rate == that.rate
                && gallerySize == that.gallerySize
                && Arrays.equals(strangerDistances, that.strangerDistances)
                && errors.equals(that.errors);
    }

    @Override
    public int hashCode() {
        return Double.hashCode(rate) + 31 * gallerySize;
    }

    @Override
    public String toString() {
        return "IdentificationThreshold[FPIR of at most " + rate + "; " + errors + "]";
    }
}
