import type { Headline } from '@ubench/load';

interface Definition {
  readonly title: string;
  readonly definition: string;
  readonly better: 'lower' | 'higher';
}

const lower = 'lower' as const;
const higher = 'higher' as const;

/** What the metrics that every load has mean, in the words of what `latency` is. */
export function commonDefinitions(headline: Headline): Record<string, Definition> {
  const start = headline === 'responseTime' ? 'the intended start' : 'the first byte sent';
  return {
    latency: { title: 'Latency', definition: `From ${start} to the last byte received, of operations that succeeded.`, better: lower },
    latencyAll: { title: 'Latency, all', definition: `From ${start} to the end, failed operations at the time they took.`, better: lower },
    serviceTime: { title: 'Service time', definition: 'From the first byte sent, or from connecting anew where it had to, to the last byte received.', better: lower },
    responseTime: { title: 'Response time', definition: 'From the intended start to the last byte received.', better: lower },
    queueWait: { title: 'Queue wait', definition: 'From the intended start until a client was free.', better: lower },
    sendLag: { title: 'Send lag', definition: 'From when an operation was due and a client free to its first byte sent: the lateness of the client.', better: lower },
    throughput: { title: 'Throughput', definition: 'Successful operations that ended in the measurement ÷ its length.', better: higher },
    goodput: { title: 'Goodput', definition: 'Operations that met every limit of the slo and ended in the measurement ÷ its length.', better: higher },
    'slo/share': { title: 'SLO share', definition: 'Operations that met every limit of the slo ÷ all operations of the measurement, failed ones included.', better: higher },
    operations: { title: 'Operations', definition: 'Operations of the measurement that succeeded.', better: higher },
    'errors/share': { title: 'Error share', definition: 'Failed operations ÷ all operations of the measurement.', better: lower },
    'errors/count': { title: 'Errors', definition: 'Failed operations of the measurement.', better: lower },
  };
}
