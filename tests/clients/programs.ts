/** A server that counts the requests that it has answered: `/count` tells. */
export const countingServer = `import { createServer } from 'node:http';
  let counted = 0;
  createServer((request, response) => {
    if (request.url === '/count') return response.end(String(counted));
    if (request.url === '/op') counted++;
    response.end('hello');
  }).listen(Number(process.argv[2]), '127.0.0.1');`;

/** A client without dependencies that asks for `/op` for some seconds, and tells of every second in the format of agents. */
export const loadProgram = `import http.client, json, os, sys, time

seconds = float(sys.argv[1])
results = open(os.environ['UBENCH_RESULTS'], 'w')
def say(line): results.write(json.dumps(line) + '\\n'); results.flush()
say({'schema': 'ubench.stream/1'})
connection = http.client.HTTPConnection(os.environ['SERVICE_HOSTNAME'], int(os.environ['SERVICE_PORT']))
connection.connect()
start = time.monotonic_ns()
second, latencies, total = 0, {}, 0
def ship():
    say({'type': 'interval', 'record': {'interval': second, 'phases': {'measure': {'operations': sum(latencies.values()), 'histograms': {'serviceTime': {'buckets': list(latencies.items())}} if latencies else {}}}}})
while True:
    sent = time.monotonic_ns()
    if sent - start >= seconds * 1e9: break
    if (sent - start) // 10**9 > second:
        ship(); second, latencies = (sent - start) // 10**9, {}
    connection.request('GET', '/op'); connection.getresponse().read()
    took = (time.monotonic_ns() - sent) // 1000 * 1000
    latencies[took] = latencies.get(took, 0) + 1; total += 1
ship()
say({'type': 'done', 'summary': {'window': {'start_ns': start, 'end_ns': time.monotonic_ns()}}})
print('task', os.environ['UBENCH_TASK'], 'of', os.environ['UBENCH_TASKS'], 'sent', total, 'requests to', os.environ['SERVICE_URL_SITE'])
`;
