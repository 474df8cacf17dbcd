/**
 * A number over the measured window that no client records: what the service tells about itself says it, by the names of `metrics` of its service
 * type. A metric that is made so has no value where the service does not tell.
 *
 * - `mean`: of a level, over its samples in the window;
 * - `increase`: by how much a count grew in the window, between samples in a straight line;
 * - `quotient`: one increase ÷ another; in place of a series also a `count` or a `rate` of the workload, with its sum in the window.
 */
export type ServerNumber = { readonly mean: string } | { readonly increase: string } | { readonly quotient: readonly [above: string, below: string] };
