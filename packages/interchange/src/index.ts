/** What goes between ubench and other tools: their results in, as plain data with what each number means there, and ours out in formats of others. */
export { interchangeErrors } from './interchange-errors.ts';
export { type ForeignTool, foreignTools, isForeignTool } from './formats/foreign-tools.ts';
export { type AutocannonReport, parseAutocannon } from './formats/autocannon-report.ts';
export { type K6Metric, type K6Summary, parseK6 } from './formats/k6-summary.ts';
export { type OhaReport, parseOha } from './formats/oha-report.ts';
export { parseVegeta, type VegetaReport } from './formats/vegeta-report.ts';
export { parseWrk, type WrkDistribution, type WrkReport, wrkTime } from './formats/wrk-text.ts';
export { type ReadMeasurement, readMeasurements } from './reading/read-measurements.ts';
export { type BencherResults, bencherResults } from './export/bencher.ts';
export { type ExportFormat, exporterOf, exportFormats, isExportFormat } from './export/export-formats.ts';
export { exportedBenchmarks, type ExportedBenchmark, type ExportedNumber } from './export/exported-numbers.ts';
export { openMetrics } from './export/openmetrics.ts';
export { type RequestsOf } from './export/generation-run.ts';
export { readRequests, type RequestsOfTrial } from './reading/read-requests.ts';
