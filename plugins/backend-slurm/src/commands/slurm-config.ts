/** What of a cluster's configuration matters to jobs. */
export interface SlurmConfig {
  readonly version: string;
  readonly cluster: string;
  readonly keepsAccounts: boolean;
  /** Jobs of accounts and qualities of service that the user has no right to are refused. */
  readonly enforcesAccounts: boolean;
  readonly enforcesQos: boolean;
  /** One more than the highest index that an array can have. */
  readonly maxArraySize: number;
  /** How long the controller remembers a job that has ended, nanoseconds. */
  readonly minJobAge_ns: number;
  /** Between SIGTERM and SIGKILL, nanoseconds. */
  readonly killWait_ns: number;
}

/** Of `scontrol show config`; `undefined` for what is no answer of it. */
export function parseConfig(text: string): SlurmConfig | undefined {
  const values = new Map([...text.matchAll(/^(\w+)\s*=\s*(.*?)\s*$/gm)].map(([, name, value]) => [name!, value!]));
  const version = values.get('SLURM_VERSION');
  if (version === undefined) return undefined;
  const seconds = (name: string, otherwise: number): number => (Number.parseInt(values.get(name) ?? '', 10) || otherwise) * 1e9;
  const enforced = (values.get('AccountingStorageEnforce') ?? '').toLowerCase();
  return {
    version,
    cluster: values.get('ClusterName') ?? '',
    keepsAccounts: /slurmdbd/.test(values.get('AccountingStorageType') ?? ''),
    enforcesAccounts: /associations|limits|qos|safe|all/.test(enforced),
    enforcesQos: /qos|all/.test(enforced),
    maxArraySize: Number.parseInt(values.get('MaxArraySize') ?? '', 10) || 1_001,
    minJobAge_ns: seconds('MinJobAge', 300),
    killWait_ns: seconds('KillWait', 30),
  };
}
