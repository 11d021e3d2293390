package org.siamese.dl4j.onnx;

/** What an ONNX tensor is to a tower: known while reading, or computed for each input. */
sealed interface Value
        permits ConstantTensor,
                TowerValue,
                RowNorm,
                ChannelsLast,
                GroupedPixels,
                HalfPooled,
                Zeros,
                Above,
                ExpandedGate {}
