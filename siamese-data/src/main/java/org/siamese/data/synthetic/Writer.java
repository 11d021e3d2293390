package org.siamese.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.siamese.image.random.Seeded;

/**
 * A person who signs: the strokes of the signature, and how it comes out each time.
 *
 * @param strokes the plan
 * @param penWidth width of the line in hundredths of the signature's height
 * @param slant how far upright strokes lean
 * @param steadiness how little the signature varies; 1 is average
 * @param bounds where the plan's ink lies: {left, right, top, bottom}
 * @param speed mean speed of the pen in the plan
 */
record Writer(
        List<PenStroke> strokes, double penWidth, double slant, double steadiness, double[] bounds, double speed) {

    static Writer draw(long seed, int writer) {
        Seeded random = Seeded.of(seed, 1, writer);
        List<PenStroke> strokes = new ArrayList<>();
        double time = 0;
        double pace = random.uniform(0.075, 0.12);
        double sigma = random.uniform(0.18, 0.32);
        double tall = random.uniform(1.4, 2.6);
        double round = random.uniform(0.4, 1.7);
        int letters = 4 + random.nextInt(6);
        for (int letter = 0; letter < letters; letter++) {
            int parts = 2 + random.nextInt(4);
            boolean capital = letter == 0 || random.chance(0.15);
            double sense = random.chance(0.75) ? 1 : -1;
            for (int part = 0; part < parts; part++) {
                boolean up = (part & 1) == 0;
                double middle = up ? random.uniform(0.5, 1.5) : random.uniform(-1.9, -0.9);
                double turn = sense * round * random.uniform(0.3, 1.3);
                double length = random.uniform(0.45, 1.1) * (capital ? tall : 1);
                strokes.add(new PenStroke(
                        time,
                        length,
                        middle - turn,
                        middle + turn,
                        -1.75 + random.uniform(-0.15, 0.15),
                        sigma * random.uniform(0.85, 1.15),
                        false));
                time += pace * random.uniform(0.8, 1.4);
            }
            if (random.chance(0.3)) {
                double angle = random.uniform(-0.9, 0.9);
                strokes.add(new PenStroke(time + pace, random.uniform(0.5, 1.2), angle, angle, -1.75, sigma, true));
                time += 3 * pace;
            }
        }
        if (random.chance(0.6)) {
            double back = Math.PI + random.uniform(-0.25, 0.25);
            strokes.add(
                    new PenStroke(time, random.uniform(2, 5), back - 0.9, back + 0.3, -1.5, sigma, random.chance(0.3)));
            time += 1.6 * pace;
            double along = random.uniform(-0.35, 0.35);
            strokes.add(new PenStroke(time, random.uniform(3, 6.5), along - 0.5, along + 0.4, -1.5, sigma, false));
        }
        PenTrace plan = PenTrace.of(strokes);
        return new Writer(
                strokes,
                random.uniform(2.2, 4.2),
                random.uniform(-0.15, 0.45),
                random.uniform(0.7, 1.3),
                plan.bounds(),
                plan.meanSpeed());
    }

    /** The signature as it comes out once: lengths, angles and rhythm vary a little. */
    List<PenStroke> genuine(Seeded random) {
        return vary(random, 0.07 / steadiness, 0.055 / steadiness, 0.06, 1);
    }

    /** Strokes whose lengths, angles and times are off by random amounts, done in a multiple of the time. */
    List<PenStroke> vary(Seeded random, double length, double angle, double rhythm, double slowness) {
        List<PenStroke> varied = new ArrayList<>();
        double time = 0;
        double before = 0;
        for (PenStroke stroke : strokes) {
            time += slowness * (stroke.start() - before) * Math.max(0.4, 1 + rhythm * random.gaussian());
            before = stroke.start();
            double bias = angle * random.gaussian();
            varied.add(new PenStroke(
                    time,
                    stroke.length() * Math.max(0.3, 1 + length * random.gaussian()),
                    stroke.from() + bias + 0.5 * angle * random.gaussian(),
                    stroke.to() + bias + 0.5 * angle * random.gaussian(),
                    stroke.mu() + 0.85 * StrictMath.log(slowness) + 0.04 * random.gaussian(),
                    stroke.sigma(),
                    stroke.lifted()));
        }
        return varied;
    }
}
