package org.siamese.data.verify;

import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * The pipeline that travels with a model, so that images are prepared in use as they were in training.
 *
 * <pre>{@code
 * PipelineAttachment.attach(model, pipeline).save(file);
 * ImagePipeline pipeline = PipelineAttachment.of(SiameseModel.load(file));
 * }</pre>
 */
public final class PipelineAttachment {
    /** Name of the attachment, whose text is {@link ImagePipeline#toJson()}. */
    public static final String NAME = "image-pipeline";

    private PipelineAttachment() {}

    /** The model with a pipeline. */
    public static SiameseModel attach(SiameseModel model, ImagePipeline pipeline) {
        return model.withAttachment(NAME, pipeline.toJson());
    }

    /**
     * The pipeline of a model.
     *
     * @throws DataException if the model has none, or none that can be read
     */
    public static ImagePipeline of(SiameseModel model) {
        String json = model.attachments().get(NAME);
        if (json == null) {
            throw DataException.of(
                    "model",
                    "an attachment '" + NAME + "' that says how images are prepared",
                    "the attachments " + model.attachments().keySet());
        }
        return ImagePipeline.fromJson(json);
    }
}
