import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { toErrorRecord } from '@ubench/errors';
import { type RequestRecord, requestRecord } from '@ubench/llm';
import { interchangeErrors } from '../interchange-errors.ts';

/** The requests of a trial that count for its measurement, as its log has them. */
export interface RequestsOfTrial {
  /** Length of its measurement, nanoseconds. */
  readonly window_ns: number;
  readonly requests: readonly RequestRecord[];
}

/** Reads the log of a trial. @param benchmark What to call it in an error. @throws UBENCH_E_EXPORT_REQUESTS */
export async function readRequests(file: string, benchmark: string): Promise<RequestRecord[]> {
  const requests: RequestRecord[] = [];
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
      number++;
      const record = requestRecord.parse(JSON.parse(line));
      if (record.phase === 'measure') requests.push(record);
    }
  } catch (cause) {
    throw interchangeErrors.UBENCH_E_EXPORT_REQUESTS({ benchmark, problem: `its log cannot be read: ${toErrorRecord(cause).what}` }, { where: `${file}:${number}`, cause });
  }
  return requests;
}
