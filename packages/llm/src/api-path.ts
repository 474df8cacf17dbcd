import { pathUnder } from '@ubench/http';

/** Where a path of OpenAI's API is below a URL: both `http://host:8000` and `http://host:8000/v1`, which OpenAI's clients are given, are understood. */
export function apiPath(url: string, path: string): string {
  const under = pathUnder(url, path);
  return under.replace(/\/v1\/v1\//, '/v1/');
}
