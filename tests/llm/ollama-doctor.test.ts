import { dirname } from 'node:path';
import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';

const manifest = { 'package.json': JSON.stringify({ name: 'a-project', type: 'module', devDependencies: { '@ubench/service-ollama': '*' } }) };

describe.concurrent('ubench doctor, of Ollama', () => {
  it('says which one would be started', async (context) => {
    const { expect } = context;
    const binary = requireService('ollama', context);
    const { stdout } = await new Project(manifest, context.onTestFinished).startAs([], ['doctor'], { PATH: `${dirname(binary)}:${process.env['PATH']}` }).finished;
    expect(stdout).toMatch(/ollama 0\.17\.4 in ollama/);
  });

  it('says that there is none, and what to do', async ({ expect, onTestFinished }) => {
    const { stdout, code } = await new Project(manifest, onTestFinished).startAs([], ['doctor'], { PATH: '/usr/bin:/bin' }).finished;
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/there is no program 'ollama' → Install Ollama \(https:\/\/ollama\.com\/download\) so that it is on the PATH, or name the program/);
    expect(code).toBe(3);
  });
});
