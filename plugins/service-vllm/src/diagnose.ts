import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Diagnosis, gpus } from '@ubench/core';

/** Whether a server could be started here. The program is not run for its version: to say that takes it ten seconds and more. */
export async function diagnoseVllm(path = process.env['PATH'] ?? '', graphics: () => ReturnType<typeof gpus> = gpus): Promise<Diagnosis[]> {
  const program = path.split(delimiter).map((directory) => join(directory, 'vllm')).find(isExecutable);
  const there = await graphics();
  return [
    program === undefined
      ? {
          name: 'server program',
          status: 'warning',
          found: 'there is no vllm on the PATH: none can be started here',
          fix: "Install vLLM and put it on the PATH, name it (vllm({ command: '/path/to/vllm' })), or measure one that runs: --at vllm=http://…",
        }
      : { name: 'server program', status: 'ok', found: program },
    there === undefined
      ? { name: 'GPUs', status: 'warning', found: 'none of NVIDIA is seen', fix: "Nothing where servers run elsewhere; here a vLLM built for CPUs can run: vllm({ device: 'cpu' })." }
      : { name: 'GPUs', status: 'ok', found: `${there.models.join(', ')}; driver ${there.driver}` },
  ];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
