/** Makes one report of a stored result, as `ubench report` does, and prints what that took. */
import { readFileSync } from 'node:fs';
import module from 'node:module';
import type { RunResult } from '@ubench/core';

module.enableCompileCache();
const result = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as RunResult;
const beforeRss = process.memoryUsage.rss();
const begin = performance.now();
// Loading is part of it: a run loads it at its end too.
const { renderRunReport } = await import('@ubench/report');
const html = await renderRunReport(result);
const seconds = (performance.now() - begin) / 1000;
console.log(JSON.stringify({ bytes: Buffer.byteLength(html), seconds, beforeRss, peakRss: process.resourceUsage().maxRSS * 1024 }));
