/** The LLM simulator as a command: `node main.ts --port 8000 --options '{"timeToFirstToken":"50ms"}'`. */
import { parseArgs } from 'node:util';
import { parseSimulatorOptions } from './simulator-options.ts';
import { runSimulator } from './simulator-program.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    options: { type: 'string', default: '{}' },
  },
});

const program = await runSimulator(parseSimulatorOptions(JSON.parse(values.options)), { host: values.host, port: Number(values.port) });
process.stdout.write(`${JSON.stringify({ url: program.url })}\n`);

async function stop(): Promise<void> {
  await program.close();
  process.exit();
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
// Started by startLlmSimulator(): never outlives the process that started it.
process.once('disconnect', () => void stop());
