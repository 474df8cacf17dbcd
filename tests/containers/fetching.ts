import { spawn } from 'node:child_process';
import { type FetchedImage, fetchedImage, fetchImageCommand, type ImageRequest } from '@ubench/containers';

/** A fetch that goes on. */
export interface Fetching {
  readonly pid: number;
  /** What it answers. Rejects with what the answer says is wrong. */
  readonly image: Promise<FetchedImage>;
}

/** Runs what fetches an image, in a process group of its own. */
export function startFetching(request: ImageRequest, environment: NodeJS.ProcessEnv = {}): Fetching {
  const [program, ...rest] = fetchImageCommand(request);
  const child = spawn(program!, rest, { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, APPTAINER_NOHTTPS: '1', ...environment } });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const image = new Promise<FetchedImage>((resolve, reject) => {
    child.once('exit', () => {
      // What it has started may hold the pipe open.
      try {
        resolve(fetchedImage(request.image, stdout + ((child.stdout.read() as string | null) ?? '')));
      } catch (error) {
        reject(error as Error);
      }
    });
  });
  image.catch(() => {});
  return { pid: child.pid!, image };
}

export const fetchImage = (request: ImageRequest, environment?: NodeJS.ProcessEnv): Promise<FetchedImage> => startFetching(request, environment).image;
