/** Reports as HTML: charts as SVG with their data, and the page around them. */
export { type Cell, type Chart, type ChartColumn, type ChartTable, type ColumnUnit, type Drawn, isChart, type MissingChart } from './charts/chart.ts';
