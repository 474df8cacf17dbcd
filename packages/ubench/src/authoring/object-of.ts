import { z } from 'zod';

/** A schema of what only code can make: deployments, workloads. */
export const objectOf = <T>(isOne: (value: Record<string, unknown>) => boolean, message: string) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && isOne(value as Record<string, unknown>), message);
