import { silentLogger } from '@ubench/core';
import { localHost, sshHost } from '@ubench/remote';
import { describe } from 'vitest';
import { withService } from '../services/with-service.ts';
import { checkHost } from './host-checks.ts';
import { startSshd } from './sshd.ts';

describe('this machine', () => {
  checkHost(async () => {
    const host = localHost(silentLogger);
    return { host, stop: () => host.close() };
  });
});

withService('sshd', (program) => {
  describe('a host that is reached by SSH', () => {
    checkHost(async () => {
      const sshd = await startSshd(program);
      const host = sshHost({ destination: 'site', configFile: sshd.config() }, silentLogger);
      return {
        host,
        async stop() {
          await host.close();
          await sshd.remove();
        },
      };
    });
  });
});
