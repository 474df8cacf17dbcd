// What k6 runs: URL, LOAD (k6's scenario, as JSON) and THRESHOLD_MS are set by k6.ts.
import http from 'k6/http';
import { Rate } from 'k6/metrics';

const threshold_ms = __ENV.THRESHOLD_MS === undefined ? undefined : Number(__ENV.THRESHOLD_MS);
const over = new Rate('over');

export const options = {
  discardResponseBodies: true,
  scenarios: { load: JSON.parse(__ENV.LOAD) },
  summaryTrendStats: ['avg', 'p(95)', 'p(99)'],
};

export default function () {
  const { timings } = http.get(__ENV.URL);
  if (threshold_ms !== undefined) over.add(timings.duration > threshold_ms);
}

export function handleSummary(data) {
  return { stdout: JSON.stringify(data) };
}
