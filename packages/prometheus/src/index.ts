/** The Prometheus text format, as services offer it at `/metrics`: parsed strictly, and picked from by names old and new. */
export { type Exposition, type MetricFamily, type MetricType, parseExposition, type Sample } from './exposition/parse-exposition.ts';
export { type LabelFilter, type Pick, pickValues, type Picks } from './pick.ts';
export { prometheusErrors } from './prometheus-errors.ts';
export { type PrometheusSource, prometheusSource } from './prometheus-source.ts';
export { type ScrapeAccess, scrape } from './scrape.ts';
