import type { Drawn } from '../charts/chart.ts';

/** What a page says, as plain data: what it looks like is the templates' business. All text is escaped, and may come from anywhere. */
export interface Page {
  /** Of the browser's tab, and the heading: `Run 20260105-101500-k3x9`. */
  readonly title: string;
  /** What kind of page it is, in a word or two above the heading: `Run report`, `Comparison`. */
  readonly kind: string;
  readonly banner: Banner;
  /** In the order of the page; the table of contents is made of them. */
  readonly sections: readonly Section[];
}

/** How bad it is: each has its colour and its sign. */
export type Tone = 'good' | 'bad' | 'doubt' | 'neutral';

/** The first thing that is read: what happened, in a word and in a sentence. */
export interface Banner {
  readonly tone: Tone;
  /** `PASS`, `FAIL`, `INCONCLUSIVE`. */
  readonly word: string;
  /** One sentence with the numbers in it. */
  readonly sentence: string;
  /** Further sentences, each on a line of its own. */
  readonly details?: readonly string[];
  /** Where and when it was measured, side by side below it. */
  readonly facts?: readonly Fact[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Section {
  /** Of the anchor, and unique on the page: `benchmarks`. Letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** A sentence or two below the heading: how to read what follows. */
  readonly intro?: string;
  readonly blocks: readonly Block[];
}

/** What a section is made of, one below the other. Each has a template of its name. */
export type Block =
  /** `quiet`: in small print. */
  | { readonly kind: 'text'; readonly text: string; readonly quiet?: boolean }
  | { readonly kind: 'notes'; readonly notes: readonly Note[] }
  | { readonly kind: 'table'; readonly table: PageTable }
  /** As many side by side as there is room for; of one that is missing, why. */
  | { readonly kind: 'charts'; readonly charts: readonly Drawn[] }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** A command or text that is to be copied, as it is. */
  | { readonly kind: 'code'; readonly title: string; readonly code: string }
  /** One below the other, each with its heading, where no script runs and on paper. */
  | { readonly kind: 'tabs'; readonly title: string; readonly tabs: readonly Tab[] }
  /** Closed until it is asked for, and never printed. */
  | { readonly kind: 'fold'; readonly title: string; readonly blocks: readonly Block[] };

export interface Tab {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A reason to doubt, something that failed, or a fact worth knowing. */
export interface Note {
  readonly tone: Tone;
  /** What it is, in a word or two: `invalid`, `warning`. */
  readonly word: string;
  /** What it is about: a benchmark, a deployment. */
  readonly about?: string;
  /** What stands between backticks is set as code, here and in what to do. */
  readonly text: string;
  /** What to do. */
  readonly remedy?: string;
  /** Lines that show it, as they are. */
  readonly details?: string;
}

export interface PageTable {
  /** What it shows, for who cannot see it at once. */
  readonly title: string;
  readonly columns: readonly PageColumn[];
  /** Those beyond {@link mostRows} are left out, and counted. */
  readonly rows: readonly (readonly PageCell[])[];
  /** How many rows there are beside these. */
  readonly omitted?: number;
  /** Where they are. Default: in the CSV. */
  readonly elsewhere?: string;
  /** The order of its rows says something: no script is to change it. */
  readonly inOrder?: boolean;
}

export interface PageColumn {
  readonly title: string;
  /** Aligned to the right. */
  readonly numeric?: boolean;
  /** What it is, shown where the pointer rests. */
  readonly definition?: string;
}

/** Text, or text with what it is sorted by, its tone, or something below it. */
export type PageCell =
  | string
  | {
      readonly text: string;
      /** What it is sorted by instead of its text. */
      readonly sort?: number;
      /** Its sign and colour. */
      readonly tone?: Tone;
      /** Smaller, below the text. */
      readonly notes?: readonly { readonly text: string; readonly tone?: Tone }[];
    };

/** Rows of a table on a page: the whole data is in the CSV. */
export const mostRows = 60;
