/** Colours of a theme by the name of their variable, without its dashes. */
export type Palette = Readonly<Record<PaletteName, string>>;

/** How many colours there are for series; a chart of more repeats them with another dash and shape. */
export const seriesColours = 8;

type PaletteName = `chart-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}` | 'chart-text' | 'chart-muted' | 'chart-axis' | 'chart-grid' | 'chart-shade' | 'chart-pass' | 'chart-fail' | 'chart-unsure';

/**
 * The colours of charts in both themes. Series, axes and marks of a verdict differ from `chartBackground` by a contrast of 3 to 1 or more, text by
 * 4.5 to 1 (WCAG 2.2, 1.4.11 and 1.4.3); the grid and shaded areas are there to be overlooked.
 */
export const chartPalette: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    'chart-1': '#1d63b8',
    'chart-2': '#c2570c',
    'chart-3': '#0f7a4d',
    'chart-4': '#8a3ffc',
    'chart-5': '#c0225f',
    'chart-6': '#0b7285',
    'chart-7': '#856404',
    'chart-8': '#57606a',
    'chart-text': '#1f2328',
    'chart-muted': '#57606a',
    'chart-axis': '#76808c',
    'chart-grid': '#e4e7eb',
    'chart-shade': '#eceff3',
    'chart-pass': '#0f7a4d',
    'chart-fail': '#c62828',
    'chart-unsure': '#946200',
  },
  dark: {
    'chart-1': '#6cb0ff',
    'chart-2': '#ff9d5c',
    'chart-3': '#56d394',
    'chart-4': '#bd9bff',
    'chart-5': '#ff86ac',
    'chart-6': '#4fd0dd',
    'chart-7': '#e3c04a',
    'chart-8': '#a8b1bd',
    'chart-text': '#e6e9ee',
    'chart-muted': '#a8b1bd',
    'chart-axis': '#78828f',
    'chart-grid': '#2d333c',
    'chart-shade': '#262b33',
    'chart-pass': '#56d394',
    'chart-fail': '#ff8a80',
    'chart-unsure': '#e3b341',
  },
};

/** What charts are made to stand on. */
export const chartBackground: Readonly<Record<'light' | 'dark', string>> = { light: '#ffffff', dark: '#16191f' };

/** The declarations of a theme for a rule of a stylesheet: `--chart-1:#1d63b8;…` */
export const paletteDeclarations = (theme: 'light' | 'dark'): string =>
  Object.entries(chartPalette[theme])
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

/** A colour of the page's theme, for an attribute of an SVG. */
export const colour = (name: PaletteName): string => `var(--${name})`;

/** Of the series with that index. */
export const seriesColour = (index: number): string => `var(--chart-${(index % seriesColours) + 1})`;

const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3], [10, 4], [6, 2, 2, 2, 2, 2]] as const;
/** Dashes that tell series apart without colour. */
export const seriesDash = (index: number): readonly number[] => dashes[index % dashes.length]!;

const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down', 'triangle-right', 'triangle-left'] as const;
/** Shapes of points that tell series apart without colour. */
export const seriesShape = (index: number): string => shapes[index % shapes.length]!;
