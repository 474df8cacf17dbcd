import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished, Project } from '../harness/project.ts';

/** The forms in which a secret must not be found either. */
function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.replaceAll(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    ...['', 'u', 'user:'].map((before) => Buffer.from(before + secret).toString('base64').replace(/.?=*$/, '').slice(before.length === 0 ? 0 : Math.ceil((before.length * 4) / 3))),
  ];
}

/** Where a secret stands in what a command has printed, and in everything below the project that the user has not written: `stderr: hunter2`. */
export function findPlanted(secrets: readonly string[], project: Project, sources: ReadonlySet<string>, { stdout, stderr }: Finished): string[] {
  const texts = new Map([
    ['stdout', stdout],
    ['stderr', stderr],
  ]);
  for (const name of filesBelow(project.directory)) if (!sources.has(name)) texts.set(name, readFileSync(join(project.directory, name), 'utf8'));
  return [...texts].flatMap(([name, text]) => secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form))).map((secret) => `${name}: ${secret}`));
}

/** Without what is linked: the packages. */
const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return filesBelow(join(directory, entry.name)).map((name) => join(entry.name, name));
    return entry.isFile() ? [entry.name] : [];
  });
