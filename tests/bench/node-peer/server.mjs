// The usual web stack: node:http, JSON in, one durable INSERT through a pool of 32 connections, JSON out.
// node server.mjs SOCKET_FOLDER PORT
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import pg from 'pg';

const [socketFolder, port] = process.argv.slice(2);
const pool = new pg.Pool({ host: socketFolder, user: 'bench', database: 'postgres', max: 32 });
const insert = {
  name: 'insert',
  text: "INSERT INTO events (stream, version, id, type, data) VALUES ($1, nextval('versions'), $2, $3, $4) RETURNING global",
};

async function handle(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const command = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const id = randomUUID();
  const values = ['case/' + id, id, 'guichet.case.opened.v1', JSON.stringify(command)];
  const { rows } = await pool.query({ ...insert, values });
  response.writeHead(201, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id, position: rows[0].global }));
}

http
  .createServer((request, response) =>
    handle(request, response).catch((error) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ title: String(error) }));
    }),
  )
  .listen(Number(port), '127.0.0.1', () => console.log('ready'));
