/** Reports as HTML: charts as SVG with their data, and the page around them. */
export { type Cell, type Chart, type ChartColumn, type ChartTable, type ColumnUnit, type Drawn, isChart, type MeasuredUnit, type MissingChart } from './charts/chart.ts';
export { displayNames, displayText, escapeXml } from './charts/display-text.ts';
export { bucketsFor } from './charts/downsample.ts';
export { type Change, changeOf, forestChart, type ForestChart } from './charts/forest-chart.ts';
export { loadOverTime, type OverTime, type TimedBenchmark } from './charts/load-over-time.ts';
export { panelChart, type PanelChart } from './charts/panel-chart.ts';
export { chartBackground, paletteDeclarations } from './charts/palette.ts';
export { percentileChart, type PercentileChart, type PercentileCurve } from './charts/percentile-chart.ts';
export { formatCell } from './charts/quantity-label.ts';
export { resourcesOverTime, serviceOverTime } from './charts/resources-over-time.ts';
export { sparkline } from './charts/sparkline.ts';
export { sweepChart, type SweepChart, type SweepPoint } from './charts/sweep-chart.ts';
export { trendChart, type TrendChart, type TrendPoint } from './charts/trend-chart.ts';
export { type TrialSpread, trialSpreadChart, type TrialSpreadChart } from './charts/trial-spread-chart.ts';
export { type Banner, type Block, type Fact, mostRows, type Note, type Page, type PageCell, type PageColumn, type PageTable, type Section, type Tab, type Tone } from './page/page.ts';
export { renderPage } from './page/render-page.ts';
export { type AcceptedHistory, acceptedHistory } from './run-report/accepted-history.ts';
export { renderRunReport, type RunReportOptions } from './run-report/run-report.ts';
