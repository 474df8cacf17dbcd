/** Reports as HTML: charts as SVG with their data, and the page around them. */
export { type Cell, type Chart, type ChartColumn, type ChartTable, type ColumnUnit, type Drawn, isChart, type MissingChart } from './charts/chart.ts';
export { type Banner, type Block, type Fact, mostRows, type Note, type Page, type PageCell, type PageColumn, type PageTable, type Section, type Tab, type Tone } from './page/page.ts';
export { renderPage } from './page/render-page.ts';
