package org.siamese.data.synthetic;

import java.util.List;
import org.siamese.image.random.Seeded;

/**
 * The path of a pen: places at equal steps of time, with the speed there and whether the pen is down.
 *
 * @param x to the right
 * @param y downwards
 * @param speed length a second
 * @param down whether ink flows
 */
record PenTrace(double[] x, double[] y, double[] speed, boolean[] down) {
    private static final double STEP = 0.005;

    static PenTrace of(List<PenStroke> strokes) {
        double end = 0;
        for (PenStroke stroke : strokes) {
            end = Math.max(end, stroke.end());
        }
        int points = (int) Math.ceil(end / STEP) + 1;
        PenTrace trace = new PenTrace(new double[points], new double[points], new double[points], new boolean[points]);
        double px = 0;
        double py = 0;
        double[] velocity = new double[2];
        double[] first = strokes.stream().mapToDouble(PenStroke::first).toArray();
        double[] last = strokes.stream().mapToDouble(PenStroke::last).toArray();
        for (int i = 0; i < points; i++) {
            velocity[0] = 0;
            velocity[1] = 0;
            double inked = 0;
            double lifted = 0;
            for (int k = 0; k < first.length; k++) {
                if (i * STEP < first[k] || i * STEP > last[k]) {
                    continue;
                }
                PenStroke stroke = strokes.get(k);
                double speed = stroke.add(i * STEP, velocity);
                if (stroke.lifted()) {
                    lifted += speed;
                } else {
                    inked += speed;
                }
            }
            px += STEP * velocity[0];
            py += STEP * velocity[1];
            trace.x[i] = px;
            trace.y[i] = py;
            trace.speed[i] = Math.sqrt(velocity[0] * velocity[0] + velocity[1] * velocity[1]);
            trace.down[i] = inked > lifted;
        }
        return trace;
    }

    /** Shakes the hand: smooth random displacements, {@code rate} to the second. */
    void tremble(Seeded random, double amplitude, double rate) {
        double knot = 1 / (rate * STEP);
        double[] from = {0, 0};
        double[] to = {random.gaussian(), random.gaussian()};
        double at = 0;
        for (int i = 0; i < x.length; i++) {
            if (at >= knot) {
                at -= knot;
                from = to;
                to = new double[] {random.gaussian(), random.gaussian()};
            }
            double t = at / knot;
            double s = t * t * (3 - 2 * t);
            x[i] += amplitude * (from[0] + s * (to[0] - from[0]));
            y[i] += amplitude * (from[1] + s * (to[1] - from[1]));
            at++;
        }
    }

    /** Mean speed of the inked part. */
    double meanSpeed() {
        double sum = 0;
        int inked = 0;
        for (int i = 0; i < x.length; i++) {
            if (down[i]) {
                sum += speed[i];
                inked++;
            }
        }
        return sum / Math.max(1, inked);
    }

    /** Smallest and largest x and y of the inked part: {left, right, top, bottom}. */
    double[] bounds() {
        double[] bounds = {
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        for (int i = 0; i < x.length; i++) {
            if (down[i]) {
                bounds[0] = Math.min(bounds[0], x[i]);
                bounds[1] = Math.max(bounds[1], x[i]);
                bounds[2] = Math.min(bounds[2], y[i]);
                bounds[3] = Math.max(bounds[3], y[i]);
            }
        }
        return bounds;
    }
}
