import { bench, expect } from 'ubench';

// What the function needs is made once, outside of what is measured.
const orders = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, customer: `customer ${id}` })));

// Your own function goes here; it may be async. It is called again and again in this process, and each call is timed.
bench(
  'parse 100 orders',
  () => JSON.parse(orders),
  // What must hold. Every expectation is judged, and one that fails makes the command fail, in CI too.
  (result) => {
    expect(result.latency.p50).toBeLessThan('50ms');
  },
);
