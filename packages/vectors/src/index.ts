/** The family of vector stores: datasets, exact ground truth, recall, and the workloads that a store gets by writing a driver. */
export { addMetrics, addOptions, addWorkload } from './add.ts';
export { clusteredDataset, type Dataset, type DatasetParameters, vectorText } from './dataset.ts';
export { distanceMetric, type DistanceMetric } from './distance.ts';
export type { CollectionSpec, DriverRecorder, VectorDriver, VectorSession } from './driver.ts';
export { exactNeighbours, type GroundTruth, groundTruth, type NeighbourSearch } from './ground-truth.ts';
export { cachedNeighbours } from './ground-truth-cache.ts';
export { recallOf, strictRecallOf } from './recall.ts';
export { searchMetrics, searchOptions, searchWorkload } from './search.ts';
export { vectorErrors } from './vector-errors.ts';
