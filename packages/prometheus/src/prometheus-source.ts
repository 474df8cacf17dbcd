import type { Exposition } from './exposition/parse-exposition.ts';
import { levelsOf, type Picks, pickValues } from './pick.ts';
import { scrape, type ScrapeAccess } from './scrape.ts';

/** Numbers of a service by name, asked for again and again: what a service type's `metrics` gives. */
export interface PrometheusSource {
  sample(): Promise<Readonly<Record<string, number>>>;
  /** Gauges, by what the exposition says, and quotients. */
  levels(): readonly string[];
  close(): Promise<void>;
}

/**
 * The numbers of a service that offers Prometheus metrics, each sample asked for by a request of its own.
 * @param url The address of the metrics themselves: `http://127.0.0.1:8000/metrics`.
 */
export function prometheusSource(url: string, picks: Picks, access?: ScrapeAccess): PrometheusSource {
  const closing = new AbortController();
  let before: Exposition | undefined;
  return {
    async sample() {
      const now = await scrape(url, access, closing.signal);
      const values = pickValues(picks, now, before);
      before = now;
      return values;
    },
    levels: () => (before === undefined ? [] : levelsOf(picks, before)),
    async close() {
      closing.abort();
    },
  };
}
