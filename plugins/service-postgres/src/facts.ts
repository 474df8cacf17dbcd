import type { Facts } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { SqlConnection } from '@ubench/sql';

/** Settings without which a number of this server cannot be compared with another's. */
const telling = [
  'shared_buffers', 'effective_cache_size', 'work_mem', 'huge_pages', 'max_connections',
  'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'wal_buffers', 'max_wal_size', 'checkpoint_timeout', 'commit_delay',
  'data_checksums', 'block_size', 'autovacuum', 'jit', 'default_transaction_isolation',
  'synchronous_standby_names', 'shared_preload_libraries',
];

/** The version, and the settings as `show` gives them: `128MB`, `on`. Empty ones are left out. */
export async function postgresFacts({ url, replicas = [] }: Endpoint): Promise<Facts> {
  const connection = await SqlConnection.open(url, { applicationName: 'ubench' });
  try {
    // The second argument: null for a setting that this version does not have.
    const { rows } = await connection.run<{ name: string; value: string | null }>({
      text: 'select name, current_setting(name, true) as value from unnest($1::text[]) as name',
      values: [['server_version', ...telling]],
    });
    const facts: Record<string, string | number> = replicas.length > 0 ? { replicas: replicas.length } : {};
    for (const { name, value } of rows) if (value) facts[name === 'server_version' ? 'version' : name] = value;
    return facts;
  } finally {
    await connection.close();
  }
}
