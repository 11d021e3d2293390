package org.siamese.data.synthetic;

import org.siamese.image.random.Seeded;

/** What differs from picture to picture of one person: pose, light, expression, glasses, clothes, background and noise. */
record Shot(
        double shiftX,
        double shiftY,
        double scale,
        double roll,
        double yaw,
        double pitch,
        double lightX,
        double lightY,
        double lightZ,
        double ambient,
        double diffuse,
        double smile,
        double mouthOpen,
        double eyesOpen,
        double gaze,
        double browRaise,
        boolean glasses,
        double background,
        double backgroundSlopeX,
        double backgroundSlopeY,
        double backgroundTexture,
        double shirt,
        double noise,
        long texture) {

    static Shot draw(long seed, int identity, int image, double glassesChance, double vary) {
        Seeded random = Seeded.of(seed, 2, identity, image);
        double lightX = vary * random.uniform(-0.98, 0.98);
        double lightY = -0.15 + vary * random.uniform(-0.7, 0.5);
        double length = Math.sqrt(lightX * lightX + lightY * lightY + 0.6);
        double ambient = random.uniform(0.28, 0.5);
        return new Shot(
                vary * random.uniform(-0.01, 0.01),
                vary * random.uniform(-0.01, 0.01),
                1 + vary * random.uniform(-0.015, 0.015),
                vary * random.uniform(-0.03, 0.03),
                vary * random.uniform(-0.07, 0.07),
                vary * random.uniform(-0.03, 0.03),
                lightX / length,
                lightY / length,
                Math.sqrt(0.6) / length,
                ambient,
                (1.05 - ambient) * (1 + vary * random.uniform(-0.42, 0.35)),
                0.25 + random.uniform(-0.4, 0.4),
                random.chance(0.15) ? random.uniform(0.02, 0.1) : 0,
                random.chance(0.03) ? 0.15 : random.uniform(0.8, 1.15),
                random.uniform(-0.4, 0.4),
                random.uniform(-0.02, 0.05),
                random.chance(glassesChance),
                0.13 + vary * random.uniform(-0.08, 0.08),
                vary * random.uniform(-0.04, 0.04),
                vary * random.uniform(-0.04, 0.04),
                random.uniform(0, 0.015),
                0.4 + vary * random.uniform(-0.08, 0.08),
                0.01 + 0.01 * vary,
                random.nextLong());
    }
}
