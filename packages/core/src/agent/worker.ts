/** The program of an agent's thread. It loads on demand, so that the compile cache is on by then: it belongs to a thread. */
import module from 'node:module';

if (module.getCompileCacheDir() === undefined) module.enableCompileCache();
const { runAssignment } = await import('./run-assignment.ts');
await runAssignment();
