/** The C library of a system. */
export type Libc = { readonly kind: 'glibc'; readonly major: number; readonly minor: number } | { readonly kind: 'musl' };

/** Of what `getconf GNU_LIBC_VERSION` or `ldd --version` say: `glibc 2.36`, `ldd (GNU libc) 2.28`, `musl libc (x86_64)`. `undefined` for what is neither. */
export function parseLibc(text: string): Libc | undefined {
  if (/musl/i.test(text)) return { kind: 'musl' };
  const [, major, minor] = /(?:glibc|gnu libc|gnu c library|ldd \().*?(\d+)\.(\d+)\s*$/i.exec(text) ?? [];
  return major === undefined ? undefined : { kind: 'glibc', major: Number(major), minor: Number(minor) };
}

/** The oldest that what nodejs.org builds of Node.js 24 runs on (BUILDING.md of Node.js, "Platform list"). */
export const oldestGlibc = { major: 2, minor: 28 } as const;

/** Whether Node.js 24 runs there, as far as is known. */
export const runsNode = (libc: Libc | undefined): boolean => libc === undefined || (libc.kind === 'glibc' && (libc.major > oldestGlibc.major || (libc.major === oldestGlibc.major && libc.minor >= oldestGlibc.minor)));
