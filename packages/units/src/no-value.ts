/** Where there is no value to show; a result from elsewhere may hold what no measurement gives, and that is none either. */
export const noValue = '–';

export const formatOr = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined || !Number.isFinite(value) ? noValue : format(value);
