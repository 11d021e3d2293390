package org.siamese.image.decode;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The reader of each format: the JDK's own for PNG, JPEG, BMP and GIF, TwelveMonkeys' for TIFF and WebP. They are chosen by class and not
 * by ImageIO's search, which depends on what else an application has on its class path and on which thread asks first.
 */
final class Readers {
    private static final Map<ImageFormat, ImageReaderSpi> PROVIDERS = new EnumMap<>(Map.of(
            ImageFormat.PNG, jdk("png.PNGImageReaderSpi"),
            ImageFormat.JPEG, jdk("jpeg.JPEGImageReaderSpi"),
            ImageFormat.BMP, jdk("bmp.BMPImageReaderSpi"),
            ImageFormat.GIF, jdk("gif.GIFImageReaderSpi"),
            ImageFormat.TIFF, new TIFFImageReaderSpi(),
            ImageFormat.WEBP, new WebPImageReaderSpi()));

    private Readers() {}

    static ImageReaderSpi of(ImageFormat format) {
        return PROVIDERS.get(format);
    }

    /** The JDK does not let its providers be made, only be found among those it registers itself. */
    private static ImageReaderSpi jdk(String name) {
        String wanted = "com.sun.imageio.plugins." + name;
        Iterator<ImageReaderSpi> all =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
        while (all.hasNext()) {
            ImageReaderSpi provider = all.next();
            if (provider.getClass().getName().equals(wanted)) {
                return provider;
            }
        }
        throw new IllegalStateException(
                "expected the JDK's image reader " + wanted + ", got none; the module java.desktop has it");
    }
}
