import { nearest, toErrorRecord, UbenchError } from '@ubench/errors';
import { type Load, type LoadPlan, parseLoad, parseOptions, type TraceReader, type Workload } from '@ubench/load';
import type { z } from 'zod';
import { clientOptions, type ClientOptions } from '../client/client-options.ts';
import { coreErrors } from '../core-errors.ts';
import type { Service } from '../service/service-type.ts';
import { placementOptions, type PlacementOptions, placementOptionsSchema } from './placement.ts';

interface Override {
  readonly text: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The `--set` texts of a command line: `load.KEY=VALUE`, `workload.KEY=VALUE` and `client.KEY=VALUE` for every benchmark, `DEPLOYMENT.KEY=VALUE` for
 * the options of a service, and for what `deploy()` takes of where it runs. They change what the spec wrote, and the result is parsed like it.
 */
export class Overrides {
  readonly #overrides: readonly Override[];
  readonly #used = new Set<Override>();

  /** @throws UBENCH_E_SET for a text that is not `a.b=c`. */
  constructor(texts: readonly string[]) {
    this.#overrides = texts.map((text) => {
      const match = /^([^=]+)=(.*)$/s.exec(text);
      const path = match?.[1]!.split('.') ?? [];
      // No option is called like that, and what parses options would pass over it without a word.
      if (path.length < 2 || path.includes('') || path.includes('__proto__')) throw coreErrors.UBENCH_E_SET({ set: text, near: undefined, known: [] });
      return { text, path, value: parseValue(match![2]!) };
    });
  }

  /** @param readTrace As in `parseLoad`. */
  load(load: Load, readTrace?: TraceReader): LoadPlan {
    const given = this.apply('load', load) as Load;
    return this.attributed('load', () => parseLoad(given, readTrace));
  }

  workload(workload: Workload): unknown {
    const given = this.apply('workload', workload.given);
    if (given === workload.given) return workload.options;
    return this.attributed('workload', () => parseOptions(workload.type.options, given, `${workload.service}.${workload.name}()`));
  }

  /** Of a benchmark whose load is a program of the user's own: as the spec wrote them but for the texts, and parsed. */
  client(options: unknown): { readonly given: unknown; readonly parsed: ClientOptions } {
    const given = this.apply('client', options);
    return { given, parsed: this.attributed('client', () => parseOptions(clientOptions, given, 'client of bench()')) };
  }

  service(deployment: string, service: Service): unknown {
    const given = this.apply(deployment, service.given, (key) => !isPlacement(key));
    if (given === service.given) return service.options;
    return this.attributed(deployment, () => parseOptions(service.type.options, given, `${service.kind}()`));
  }

  /** Of what `deploy()` takes beside the service. */
  placement(deployment: string, given: PlacementOptions): z.output<typeof placementOptionsSchema> {
    const asked = this.apply(deployment, given, isPlacement);
    return this.attributed(deployment, () => parseOptions(placementOptionsSchema, asked, 'deploy()'));
  }

  /** Options with what the texts say about a target, not parsed yet. @param which Only those of which this is true. */
  apply(target: string, options: unknown, which: (key: string) => boolean = () => true): unknown {
    let result = options;
    for (const override of this.#overrides) {
      if (override.path[0] !== target || !which(override.path[1]!)) continue;
      this.#used.add(override);
      result = withValue(result, override.path.slice(1), override.value);
    }
    return result;
  }

  /** @throws UBENCH_E_SET for a text whose first word is none of `load`, `workload`, `client` and the deployments. */
  requireAllUsed(deployments: readonly string[]): void {
    const unused = this.#overrides.find((override) => !this.#used.has(override));
    if (unused === undefined) return;
    const first = unused.path[0]!;
    const near = nearest(first, ['load', 'workload', 'client', ...deployments]);
    throw coreErrors.UBENCH_E_SET({ set: unused.text, near: near === first ? undefined : near, known: deployments });
  }

  /** What the options of a target are refused for is a mistake of the command line, and says so. */
  attributed<T>(target: string, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      const texts = this.#overrides.filter(({ path }) => path[0] === target).map(({ text }) => `--set ${text}`);
      if (!(error instanceof UbenchError) || texts.length === 0) throw error;
      throw new UbenchError({ ...toErrorRecord(error), where: texts.join(' ') }, { cause: error });
    }
  }
}

const isPlacement = (key: string): boolean => Object.hasOwn(placementOptions, key);

function withValue(object: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  const base = typeof object === 'object' && object !== null ? (object as Record<string, unknown>) : {};
  return { ...base, [key!]: rest.length === 0 ? value : withValue(base[key!], rest, value) };
}

/** `16` and `true` are what they look like; anything else is text. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
