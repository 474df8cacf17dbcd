// A server to try the spec on: its first argument is the port. Delete it when the spec starts yours.
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('hello'));
server.listen(Number(process.argv[2]), '127.0.0.1');
