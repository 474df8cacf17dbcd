/** What a unit of a timestamp is, in nanoseconds. */
export const timestampUnits = { s: 1e9, ms: 1e6, us: 1e3, ns: 1 } as const;
export type TimestampUnit = keyof typeof timestampUnits;

/** Columns that hold the timestamps where a trace does not say otherwise, with a unit at their end or without. */
const columnNames = /^(timestamp|time|ts|arrival|arrival_time|arrived_at|offset)(_(s|ms|us|ns))?$/i;

/** Which of the columns holds the timestamps. */
export const timestampColumn = (columns: readonly string[]): string | undefined => columns.find((column) => columnNames.test(column.trim()));

/** Since 1970, by now and for long, seconds have ten digits and each finer unit three more; durations have fewer. */
const leastOfEpoch: readonly (readonly [TimestampUnit, least: number])[] = [['ns', 1e17], ['us', 1e14], ['ms', 1e11], ['s', 1e8]];

/** The unit of a column's numbers: by its name, `offset_ms`, or by what they are as time since 1970; `undefined` where neither tells. */
export function detectUnit(column: string, first: number): TimestampUnit | undefined {
  const suffix = /_(s|ms|us|ns)$/i.exec(column.trim())?.[1]?.toLowerCase();
  if (suffix !== undefined) return suffix as TimestampUnit;
  return leastOfEpoch.find(([, least]) => first >= least)?.[0];
}

/** Dates and times as in ISO 8601, with fractions of a second as fine as they are written; in seconds since 1970, without a zone in UTC. */
export function parseIsoTime(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const seconds = Date.parse(`${date}T${time}${/\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds + Number(`0.${fraction || 0}`);
}
