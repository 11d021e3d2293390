package org.siamese.data.synthetic;

import org.siamese.image.random.Seeded;

/**
 * What is the same in every picture of one person. Lengths are in half heads: the crown is at y = -1, the chin at y = 1, x runs to
 * the right; tones are 0 (black) to 1 (white).
 */
record Person(
        double headWidth,
        double squareness,
        double taper,
        double skin,
        double earSize,
        double eyeX,
        double eyeY,
        double eyeWidth,
        double eyeHeight,
        double eyeSlant,
        double iris,
        double browGap,
        double browLength,
        double browThickness,
        double browArch,
        double browSlant,
        double noseY,
        double noseWidth,
        double noseBump,
        double mouthY,
        double mouthWidth,
        double upperLip,
        double lowerLip,
        double lipTone,
        double hairTone,
        double hairline,
        double hairCurve,
        double hairPart,
        double hairVolume,
        double hairLength,
        double beard,
        double beardTop,
        double moustache,
        double[] moles,
        double glassesChance,
        double glassesSize,
        long texture) {

    static Person draw(long seed, int identity, double spread) {
        Seeded random = Seeded.of(seed, 1, identity);
        Spread s = new Spread(random, spread);
        double skin = s.around(0.66, 0.10);
        boolean bald = random.chance(0.08);
        boolean dark = random.chance(0.65);
        int facialHair = random.nextInt(10);
        return new Person(
                s.around(0.74, 0.10),
                random.uniform(0, 0.75),
                random.uniform(0.02, 0.32),
                skin,
                random.uniform(0.6, 1.3),
                s.around(0.31, 0.06),
                s.around(-0.10, 0.08),
                s.around(0.145, 0.035),
                s.around(0.065, 0.022),
                s.around(0, 0.22),
                random.uniform(0.05, 0.45),
                s.around(0.21, 0.06),
                s.around(0.20, 0.05),
                s.around(0.045, 0.028),
                s.around(0.05, 0.05),
                s.around(0, 0.25),
                s.around(0.30, 0.08),
                s.around(0.14, 0.055),
                s.around(0.9, 0.5),
                s.around(0.58, 0.07),
                s.around(0.26, 0.08),
                s.around(0.045, 0.025),
                s.around(0.06, 0.03),
                s.around(0.62, 0.16),
                dark ? random.uniform(0.04, 0.25) : random.uniform(0.25, 0.5),
                bald ? -1.3 : s.around(-0.58, 0.16),
                s.around(0.25, 0.55),
                s.around(0, 0.45),
                bald ? 0 : s.around(0.10, 0.08),
                bald ? 0.1 : random.chance(0.35) ? random.uniform(0.5, 1.6) : random.uniform(-0.35, 0.25),
                facialHair < 3 ? random.uniform(0.45, 0.95) : 0,
                random.uniform(0.05, 0.7),
                facialHair == 2 || facialHair == 3 ? random.uniform(0.5, 0.95) : 0,
                new double[] {
                    random.uniform(-0.45, 0.45), random.uniform(-0.3, 0.8), random.uniform(0, 0.05),
                    random.uniform(-0.45, 0.45), random.uniform(-0.3, 0.8), random.uniform(-0.04, 0.04)
                },
                random.chance(0.15) ? 0.8 : 0.05,
                s.around(0.20, 0.04),
                random.nextLong());
    }

    /** Draws a value around a middle; the spread says how far persons differ. */
    private record Spread(Seeded random, double spread) {
        double around(double middle, double reach) {
            return middle + spread * reach * random.uniform(-1, 1);
        }
    }
}
