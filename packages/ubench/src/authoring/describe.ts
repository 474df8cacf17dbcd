import { coreErrors, currentCollector, type Modifier } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import { z } from 'zod';

export interface DescribeOptions {
  /** Added to the tags of every benchmark inside. */
  readonly tags?: readonly string[];
}

/** What `describe(name, { … }, fill)` takes. */
export const describeOptions = z.strictObject({
  tags: z.array(z.string()).default([]).describe('Added to the tags of every benchmark inside.').meta({ examples: [['smoke']] }),
});

interface DescribeCall {
  (name: string, fill: () => void): void;
  (name: string, options: DescribeOptions, fill: () => void): void;
}

/** Groups benchmarks and the deployments that they share. Its function runs while the file is collected, and only declares. */
export interface Describe extends DescribeCall {
  /** Runs only this and other `.only` ones of the file. */
  readonly only: DescribeCall;
  /** Reported as skipped. */
  readonly skip: DescribeCall;
  /** Reported as to do. */
  readonly todo: DescribeCall;
}

const withModifier =
  (modifier: Modifier): DescribeCall =>
  (name: string, optionsOrFill: DescribeOptions | (() => void), maybeFill?: () => void): void => {
    const [options, fill] = typeof optionsOrFill === 'function' ? [{}, optionsOrFill] : [optionsOrFill, maybeFill];
    // Types stop a compiler; specs are also written in JavaScript.
    if (typeof fill !== 'function') throw coreErrors.UBENCH_E_DESCRIBE_SHAPE({ given: fill === undefined ? 'nothing' : `a ${typeof fill}` });
    const { tags } = parseOptions(describeOptions, options ?? {}, 'describe()');
    currentCollector('describe()').describe(name, modifier, tags, fill);
  };

export const describe: Describe = Object.assign(withModifier('none'), {
  only: withModifier('only'),
  skip: withModifier('skip'),
  todo: withModifier('todo'),
});
