package org.siamese.data.synthetic;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/** Draws a pen's trace on paper: a slow pen leaves a broader and darker line than a fast one. */
final class InkPainter {
    private final int height;
    private final int width;
    private final float[] ink;

    private InkPainter(int height, int width) {
        this.height = height;
        this.width = width;
        this.ink = new float[height * width];
    }

    /**
     * Where a trace lies on the paper.
     *
     * @param xx pixels to the right for a step to the right
     * @param xy pixels to the right for a step down
     * @param yx pixels down for a step to the right
     * @param yy pixels down for a step down
     * @param right pixels to the right of the trace's origin
     * @param down pixels below of the trace's origin
     */
    record Place(double xx, double xy, double yx, double yy, double right, double down) {}

    static Picture paint(
            PenTrace trace, Place place, double penWidth, double usualSpeed, int height, int width, Seeded random) {
        InkPainter painter = new InkPainter(height, width);
        double darkness = random.uniform(0.7, 0.95);
        for (int i = 1; i < trace.x().length; i++) {
            if (trace.down()[i] && trace.down()[i - 1]) {
                double fast = trace.speed()[i] / (trace.speed()[i] + usualSpeed);
                painter.line(
                        place.right() + place.xx() * trace.x()[i - 1] + place.xy() * trace.y()[i - 1],
                        place.down() + place.yx() * trace.x()[i - 1] + place.yy() * trace.y()[i - 1],
                        place.right() + place.xx() * trace.x()[i] + place.xy() * trace.y()[i],
                        place.down() + place.yx() * trace.x()[i] + place.yy() * trace.y()[i],
                        penWidth * (1.3 - 0.8 * fast) / 2,
                        darkness * (1.05 - 0.35 * fast));
            }
        }
        double paper = random.uniform(0.92, 1);
        float[] values = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            double value = paper * (1 - painter.ink[i]) + 0.012 * random.gaussian();
            values[i] = (float) Math.rint(255 * Math.max(0, Math.min(1, value))) / 255f;
        }
        return Picture.ofFinite(1, height, width, values);
    }

    private void line(double x0, double y0, double x1, double y1, double radius, double dark) {
        double dx = x1 - x0;
        double dy = y1 - y0;
        double length = dx * dx + dy * dy;
        double reach = radius + 1;
        int top = (int) Math.max(0, Math.floor(Math.min(y0, y1) - reach));
        int bottom = (int) Math.min(height - 1, Math.ceil(Math.max(y0, y1) + reach));
        int left = (int) Math.max(0, Math.floor(Math.min(x0, x1) - reach));
        int right = (int) Math.min(width - 1, Math.ceil(Math.max(x0, x1) + reach));
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double px = column + 0.5 - x0;
                double py = row + 0.5 - y0;
                double t = length < 1e-12 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
                double ex = px - t * dx;
                double ey = py - t * dy;
                double cover = Math.max(0, Math.min(1, radius + 0.5 - Math.sqrt(ex * ex + ey * ey)));
                int at = row * width + column;
                ink[at] = (float) Math.max(ink[at], cover * Math.min(1, dark));
            }
        }
    }
}
