import { expect, it } from 'vitest';
import { diagnoseLocal } from './diagnose.ts';

it('this machine can run instances: processes, a user for servers, ports, temporary files, perhaps containers', async () => {
  const findings = await diagnoseLocal();
  expect(findings.map(({ name }) => name)).toEqual(expect.arrayContaining(['processes', 'user of servers', 'ports', 'temporary files', 'containers']));
  expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
});

it.runIf(process.getuid?.() === 0)('servers that refuse root have another user', async () => {
  const findings = await diagnoseLocal();
  expect(findings.find(({ name }) => name === 'user of servers')).toMatchObject({ status: 'ok', found: expect.stringMatching(/^as '\w+'/) });
});
