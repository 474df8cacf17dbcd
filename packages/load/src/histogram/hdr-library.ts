// The one place that knows how the library is packed. Its entry also loads what writes logs, for which it makes formatters of numbers, and
// costs a command a tenth of its start.
import { constructorFromBucketSize } from 'hdr-histogram-js/dist/JsHistogramFactory.js';

/** Counts as doubles: whole numbers to 2^53, without checks for overflow. */
export const Float64Histogram = constructorFromBucketSize(64);
export type Float64Histogram = InstanceType<typeof Float64Histogram>;
