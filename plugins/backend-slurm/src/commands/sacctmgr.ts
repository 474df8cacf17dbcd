import type { Argv } from '@ubench/core';

/** What a user may charge jobs to. */
export interface Association {
  readonly account: string;
  /** Empty: any. */
  readonly partition: string;
  readonly qos: readonly string[];
}

export const associationsCommand = (user: string): Argv => ['sacctmgr', '--noheader', '--parsable2', '--readonly', 'show', 'associations', `user=${user}`, 'format=Account,Partition,QOS'];

/** Empty where the cluster keeps no accounts, or knows none of this user. */
export function parseAssociations(text: string): Association[] {
  return text.split('\n').flatMap((line) => {
    const [account, partition, qos] = line.split('|');
    return qos === undefined ? [] : [{ account: account!, partition: partition!, qos: qos.split(',').filter((name) => name !== '') }];
  });
}
