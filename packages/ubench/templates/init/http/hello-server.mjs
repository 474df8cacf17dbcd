// A server to try the spec on: it thinks for 5 ms about every answer. Its first argument is the port. Delete it when the spec starts yours.
import { createServer } from 'node:http';

const server = createServer((_request, response) => setTimeout(() => response.end('hello'), 5));
server.listen(Number(process.argv[2]), '127.0.0.1');
