/** A value of the configuration as data: plugins, backends and reporters given as objects are shown by their names. */
export function plainConfig(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainConfig);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value && 'type' in value && 'options' in value) return { kind: value.kind, options: plainConfig(value.options) };
  if ('name' in value && Object.values(value).some((member) => typeof member === 'function')) return `[${String(value.name)}]`;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainConfig(member)]));
}
