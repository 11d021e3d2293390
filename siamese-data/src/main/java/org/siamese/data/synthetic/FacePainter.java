package org.siamese.data.synthetic;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Paints one picture of one person, pixel by pixel, from back to front. Only additions, multiplications, divisions and square roots
 * (all exact by the language's rules) and StrictMath, so the same bits come out on every machine.
 */
final class FacePainter {
    private final Person person;
    private final Shot shot;
    private final ValueNoise hairNoise;
    private final ValueNoise skinNoise;
    private final ValueNoise backNoise;
    private final double pixel;
    private double tone;

    private FacePainter(Person person, Shot shot, double pixel) {
        this.person = person;
        this.shot = shot;
        this.pixel = pixel;
        this.hairNoise = new ValueNoise(person.texture());
        this.skinNoise = new ValueNoise(person.texture() + 1);
        this.backNoise = new ValueNoise(shot.texture());
    }

    static Picture paint(Person person, Shot shot, int height, int width) {
        double half = Math.min(0.40 * height, 0.50 * width) * shot.scale();
        FacePainter painter = new FacePainter(person, shot, 1 / half);
        double cos = StrictMath.cos(shot.roll());
        double sin = StrictMath.sin(shot.roll());
        double centreX = width * (0.5 + shot.shiftX());
        double centreY = height * (0.5 + shot.shiftY());
        Seeded grain = Seeded.of(shot.texture(), 7);
        float[] values = new float[height * width];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double dx = (column + 0.5 - centreX) / half;
                double dy = (row + 0.5 - centreY) / half;
                double light = painter.pixel(
                        cos * dx + sin * dy, cos * dy - sin * dx, (column + 0.5) / width, (row + 0.5) / height);
                double noisy = light + shot.noise() * grain.gaussian();
                values[row * width + column] = (float) Math.rint(255 * Math.max(0, Math.min(1, noisy))) / 255f;
            }
        }
        return Picture.ofFinite(1, height, width, values);
    }

    /** The brightness at a point of the head's plane, and of the frame (0 to 1). */
    private double pixel(double x, double y, double frameX, double frameY) {
        tone = shot.background()
                + shot.backgroundSlopeX() * (frameX - 0.5)
                + shot.backgroundSlopeY() * (frameY - 0.5)
                + shot.backgroundTexture() * backNoise.at(4 * frameX, 4 * frameY);
        double w = person.headWidth();
        double nx = limit(x / w);
        double ny = limit(y);
        double depth = Math.sqrt(Math.max(0, 1 - nx * nx - 0.5 * ny * ny));
        // The skin turns with the head, its outline stays: a turned ellipsoid.
        double sx = x - w * (depth * StrictMath.sin(shot.yaw()));
        double sy = y - depth * StrictMath.sin(shot.pitch());
        double shade = shade(nx, ny, sx, sy);
        hairBehind(x, y, shade);
        neck(x, y, shade);
        ears(x, y, shade);
        double inside = cover(headDistance(x, y, w, 1));
        if (inside > 0) {
            double behind = tone;
            skin(sx, sy);
            eye(sx, sy, -1);
            eye(sx, sy, 1);
            nose(sx, sy);
            mouth(sx, sy);
            beard(sx, sy);
            double face = tone * shade;
            tone = behind + inside * (face - behind);
        }
        hairInFront(x, y, sx, shade);
        if (shot.glasses()) {
            glasses(sx, sy, shade);
        }
        return tone;
    }

    private double shade(double nx, double ny, double sx, double sy) {
        double width = person.noseWidth() * 0.8;
        double along = Math.max(0, 1 - square((sy - person.noseY() + 0.12) / 0.32));
        double across = sx / width;
        double ridge = person.noseBump() * along * across / square(1 + across * across);
        double x = nx + ridge;
        double z = Math.sqrt(Math.max(0.02, 1 - nx * nx - 0.6 * ny * ny));
        double norm = Math.sqrt(x * x + ny * ny * 0.6 + z * z);
        double lambert = (x * shot.lightX() + 0.77 * ny * shot.lightY() + z * shot.lightZ()) / norm;
        return shot.ambient() + shot.diffuse() * Math.max(0, lambert);
    }

    private double headDistance(double x, double y, double w, double h) {
        double narrow = y > 0 ? w * (1 - person.taper() * y) : w;
        double a = square(x / Math.max(0.1, narrow));
        double b = square(y / h);
        double round = Math.sqrt(a + b);
        double boxy = Math.sqrt(Math.sqrt(a * a + b * b));
        double k = y > 0 ? person.squareness() : 0.25;
        return (round + k * (boxy - round) - 1) * w;
    }

    private void hairBehind(double x, double y, double shade) {
        double volume = person.hairVolume();
        if (volume <= 0) {
            return;
        }
        double reach = y < 0
                ? headDistance(x, y, person.headWidth() + volume, 1 + volume)
                : Math.abs(x) - (person.headWidth() + volume) * (1 - 0.12 * y);
        paint(cover(reach) * cover(y - person.hairLength()), hair(x, y) * shade);
    }

    private void hairInFront(double x, double y, double sx, double shade) {
        double volume = person.hairVolume();
        double line = person.hairline() + person.hairCurve() * sx * sx + person.hairPart() * sx;
        double reach = headDistance(x, y, person.headWidth() + 0.5 * volume, 1 + volume);
        paint(cover(reach) * cover((y - line) * 0.8), hair(x, y) * shade);
    }

    private double hair(double x, double y) {
        return person.hairTone() * (1 + 0.35 * hairNoise.at(14 * x, 4 * y)) + 0.03;
    }

    private void neck(double x, double y, double shade) {
        double half = person.headWidth() * 0.62;
        paint(cover(Math.max(Math.abs(x) - half, 0.5 - y)), person.skin() * 0.8 * shade);
        double shoulders = Math.sqrt(square(x / 1.35) + square((y - 2.1) / 0.95)) - 1;
        paint(cover(shoulders), shot.shirt() * (0.4 + 0.6 * shade));
    }

    private void ears(double x, double y, double shade) {
        double size = person.earSize();
        double ax = (Math.abs(x) - person.headWidth() * 1.0) / (0.11 * size);
        double ay = (y - 0.05) / (0.22 * size);
        paint(cover((Math.sqrt(ax * ax + ay * ay) - 1) * 0.11), person.skin() * 0.85 * shade);
    }

    private void skin(double x, double y) {
        tone = person.skin() * (1 + 0.06 * skinNoise.at(5 * x, 5 * y));
        double[] moles = person.moles();
        for (int i = 0; i < moles.length; i += 3) {
            if (moles[i + 2] > 0.015) {
                paint(0.8 * cover(distance(x - moles[i], y - moles[i + 1]) - moles[i + 2]), 0.2);
            }
        }
    }

    private void eye(double x, double y, int side) {
        double ex = side * x - person.eyeX();
        double ey = y - person.eyeY() - person.eyeSlant() * -ex;
        double w = person.eyeWidth();
        double h = person.eyeHeight() * shot.eyesOpen();
        double arc = 1 - square(ex / w);
        // The hollow around the eye.
        paint(0.35 * fade(distance(ex / (1.7 * w), (ey + 0.02) / 0.16)), person.skin() * 0.65);
        double lens = Math.max(Math.abs(ex) - w, Math.abs(ey) - h * Math.max(0, arc));
        double open = cover(lens);
        double ix = ex - side * shot.gaze() * 0.3 * w;
        double eyeball = distance(ix, ey) < 0.4 * person.eyeHeight() + 0.012 ? 0.03 : 0.92;
        double iris = cover(distance(ix, ey) - person.eyeHeight() * 1.05);
        paint(open, eyeball + (eyeball < 0.1 ? 0 : iris * (person.iris() - eyeball)));
        double lid = Math.abs(ey + h * Math.max(0, arc)) - 0.012;
        paint(0.85 * cover(Math.max(lid, Math.abs(ex) - w)), 0.12);
        double bx = ex / person.browLength();
        double by = y
                - (person.eyeY() - person.browGap() - shot.browRaise() - person.browArch() * (1 - bx * bx))
                - person.browSlant() * -ex;
        double thick = person.browThickness() * (1 - 0.5 * Math.max(0, bx)) * Math.max(0.3, 1 - 0.5 * bx * bx);
        double brow = Math.max(Math.abs(by) - thick, Math.abs(ex) - person.browLength());
        paint(0.9 * cover(brow), Math.min(person.hairTone(), 0.5) * 0.8 + 0.03);
    }

    private void nose(double x, double y) {
        double w = person.noseWidth();
        double ny = y - person.noseY();
        double nostril = distance((Math.abs(x) - 0.55 * w) / 1.5, ny - 0.015) - 0.024;
        paint(0.8 * cover(nostril), person.skin() * 0.25);
        double wing = Math.abs(distance(Math.abs(x) - 0.75 * w, ny + 0.02) - 0.35 * w) - 0.008;
        paint(0.45 * cover(Math.max(wing, 0.6 * w - Math.abs(x))), person.skin() * 0.5);
        double under = Math.abs(ny - 0.05 + 0.2 * Math.abs(x)) - 0.015;
        paint(0.35 * cover(Math.max(under, Math.abs(x) - w)), person.skin() * 0.5);
    }

    private void mouth(double x, double y) {
        double w = person.mouthWidth() * (1 + 0.15 * shot.smile());
        double t = square(x / w);
        double line = y - person.mouthY() + 0.09 * shot.smile() * t;
        double arc = Math.max(0, 1 - t);
        double edge = Math.abs(x) - w;
        double open = shot.mouthOpen() * arc;
        double upper = Math.max(Math.max(-line - person.upperLip() * arc, line), edge);
        double lower = Math.max(Math.max(line - open - person.lowerLip() * arc, -line), edge);
        double lip = person.skin() * person.lipTone();
        paint(cover(upper), lip);
        paint(cover(lower), lip * 1.12);
        paint(cover(Math.max(Math.max(line - open - 0.012, -line - 0.012), edge)), 0.12);
        double chin = Math.abs(line - open - person.lowerLip() - 0.06) - 0.02;
        paint(0.25 * cover(Math.max(chin, Math.abs(x) - 0.5 * w)), person.skin() * 0.6);
    }

    private void beard(double x, double y) {
        double hair = hair(2 * x, 2 * y);
        if (person.beard() > 0) {
            double top = person.beardTop() - 0.9 * x * x / square(person.headWidth());
            double free = distance(x / 0.30, (y - person.mouthY()) / 0.13) - 1;
            paint(person.beard() * cover((top - y) * 0.7) * cover(-free * 0.15), hair);
        }
        if (person.moustache() > 0) {
            double my = y - person.mouthY() + person.upperLip() + 0.055 - 0.25 * x * x;
            paint(person.moustache() * cover(Math.max(Math.abs(my) - 0.045, Math.abs(x) - person.mouthWidth())), hair);
        }
    }

    private void glasses(double x, double y, double shade) {
        double ex = Math.abs(x) - person.eyeX();
        double ey = y - person.eyeY() - 0.02;
        double rim = distance(ex, ey * 1.25) - person.glassesSize();
        paint(0.18 * cover(rim), shade);
        double bridge = Math.max(Math.abs(ey + 0.03) - 0.02, Math.abs(x) - person.eyeX() + person.glassesSize());
        double arm = Math.max(
                Math.abs(ey + 0.03) - 0.018,
                Math.max(person.eyeX() + person.glassesSize() - Math.abs(x), Math.abs(x) - person.headWidth()));
        paint(0.9 * cover(Math.min(Math.abs(rim) - 0.018, Math.min(bridge, arm))), 0.08);
    }

    private void paint(double coverage, double colour) {
        tone += coverage * (colour - tone);
    }

    /** Share of the pixel that lies inside, from the distance to the edge: negative inside. */
    private double cover(double distance) {
        return Math.max(0, Math.min(1, 0.5 - distance / (1.4 * pixel)));
    }

    private static double fade(double distance) {
        return distance >= 1 ? 0 : square(1 - distance * distance);
    }

    private static double distance(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }

    private static double square(double value) {
        return value * value;
    }

    private static double limit(double value) {
        return Math.max(-1, Math.min(1, value));
    }
}
