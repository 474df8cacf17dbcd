import { PassThrough } from 'node:stream';
import { exitCodes } from '@ubench/errors';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { commands } from '../../packages/ubench/src/cli/commands.ts';
import { flagName } from '../../packages/ubench/src/cli/flag.ts';
import { runProgram } from '../../packages/ubench/src/cli/program.ts';
import { ubenchHere } from '../failpoints/in-process.ts';
import { Project } from '../harness/project.ts';
import { counterexample, nastyText, requireCode } from './fuzzed.ts';

// What a command does with what it was given is not the question of the first part, and would take it far too long.
const { act } = vi.hoisted(() => ({ act: { really: false } }));
vi.mock('../../packages/ubench/src/cli/logged-command.ts', async (original) => {
  const module = await original<typeof import('../../packages/ubench/src/cli/logged-command.ts')>();
  return { ...module, runLogged: (...args: Parameters<typeof module.runLogged>) => (act.really ? module.runLogged(...args) : Promise.resolve(0)) };
});

const flags = commands.flatMap((command) => Object.entries(command.flags).flatMap(([name, { short }]) => [flagName(name), ...(short === undefined ? [] : [`-${short}`])]));
const value = fc.oneof(nastyText, fc.constantFrom('1', '-1', '0', '1e9', '2/3', '0/0', '10s', '5', 'a=b', 'db=http://x', 'load.duration=1s', 'a.bench.ts:1', 'smoke', '99999999999999999999', '1_0', '_'));
const flag = fc.oneof(fc.constantFrom(...flags, '--help', '-h', '--version', '-V', '-v', '-vv', '--', '-'), nastyText.map((text) => `--${text}`));
const word = fc.oneof({ weight: 3, arbitrary: flag }, { weight: 2, arbitrary: value }, fc.tuple(flag, value).map(([name, given]) => `${name}=${given}`));
const names = commands.map(({ name }) => name);
const argvOf = (known: readonly string[]): fc.Arbitrary<string[]> =>
  fc.tuple(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: word }), fc.array(word, { maxLength: 6 })).map(([first, rest]) => [...(known.includes(first) ? first.split(' ') : [first]), ...rest]);

const stream = (): NodeJS.WriteStream => new PassThrough().resume() as unknown as NodeJS.WriteStream;

describe('a command line', () => {
  it('of any words is understood, or its mistake has a code', async () => {
    const stdin = new PassThrough().end() as unknown as NodeJS.ReadStream;
    expect(await counterexample<[string[]]>(300, [argvOf([...names, 'help'])], async (argv) => {
      try {
        expect(await runProgram({ argv, cwd: '/', env: {}, stdin, stdout: stream(), stderr: stream() }, '0.0.0')).toBe(0);
      } catch (error) {
        requireCode(error);
      }
    })).toBeUndefined();
  });

  it('of a command that only looks ends with an exit code of the table, or with a code; never with a stack', async () => {
    const project = new Project({ 'a.bench.ts': "import { bench } from 'ubench';\nbench('f', () => 1);\n" });
    act.really = true;
    const codes = Object.values(exitCodes).map(({ code }) => code);
    const looking = argvOf(['list', 'show', 'logs', 'stop', 'config', 'prune', 'completion', 'baseline', 'baseline accept', 'baseline list', 'baseline show', 'baseline prune']).map(([first, ...rest]) => [first!, ...rest.filter((text) => !/^(-f|--follow|--f)/.test(text))]);
    const dry = fc.array(word, { maxLength: 5 }).map((rest) => ['run', '--list', ...rest.filter((text) => !/^(--watch|--w|--)$/.test(text))]);
    expect(await counterexample<[string[]]>(80, [fc.oneof(looking, dry)], async (argv) => {
      try {
        const { code, stderr } = await ubenchHere(project, ...argv);
        expect(codes).toContain(code);
        expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
      } catch (error) {
        requireCode(error);
      }
    })).toBeUndefined();
  });
});
