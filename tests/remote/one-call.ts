// Makes one call of a host, in a process that may be killed at it: one-call.ts CALL PATH [SSH_CONFIG_FILE]
import { silentLogger } from '@ubench/core';
import { localHost, sshHost } from '@ubench/remote';

const [call, path, configFile] = process.argv.slice(2) as [string, string, string?];
const host = configFile === undefined ? localHost(silentLogger) : sshHost({ destination: 'site', configFile }, silentLogger);
if (call === 'write') await host.write(path, 'x'.repeat(100_000));
// What a process that was killed has started ends by itself.
else await host.exec(['sleep', '2'], { timeout_ns: call === 'late' ? 0.3e9 : 30e9 }).catch(() => {});
await host.close();
