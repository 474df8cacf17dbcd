/** Where a metric stands in a result as a check sees it: `errors/share` is `errors.share`, a key that is no name is in brackets. */
export function pathOf(metric: string): string {
  const slash = metric.indexOf('/');
  if (slash === -1) return metric;
  const key = metric.slice(slash + 1);
  return `${metric.slice(0, slash)}${/^\w+$/.test(key) ? `.${key}` : `["${key}"]`}`;
}
