package org.siamese.image.decode;

/**
 * An encoded image that has been looked through.
 *
 * @param header what it says about itself
 * @param place where the frame that is read lies on the image
 * @param plain the part of the file that the decoder needs
 * @param opacity what the decoder does not read of the pixels' opacity, a byte for each; empty for all or none
 * @param decodedPixels number of pixels that the decoder goes through, those of tiles that hang over the edges included; more where they
 *     take longer
 * @param decoderBytes memory that the decoder takes, its result included
 */
record EncodedImage(
        ImageHeader header, FramePlace place, byte[] plain, byte[] opacity, long decodedPixels, long decoderBytes) {
    /** One whose frame is the whole image. */
    static EncodedImage whole(ImageHeader header, byte[] plain, long decoderBytes) {
        int width = (int) Math.min(header.width(), Integer.MAX_VALUE);
        int height = (int) Math.min(header.height(), Integer.MAX_VALUE);
        FramePlace place = new FramePlace(0, 0, width, height);
        return new EncodedImage(header, place, plain, new byte[0], header.pixels(), decoderBytes);
    }

    EncodedImage withDecodedPixels(long pixels) {
        return new EncodedImage(header, place, plain, opacity, pixels, decoderBytes);
    }

    /** Memory to decode it, a float for each value of the picture included. */
    long bytes(int channels) {
        return decoderBytes + Float.BYTES * channels * header.pixels();
    }
}
