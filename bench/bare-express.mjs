// The peer of every measure: Express 5 as it comes (ETag on, res.json, no middleware but express.json for the POST), one route
// each way, answering what the sandbox answers, byte for byte as long.
// Environment: PORT; BENCH_BODY, the JSON of the answer.

import express from 'express';

const body = JSON.parse(process.env.BENCH_BODY ?? '{}');
const app = express();
app.get('/v1/students/:id', (request, response) => {
  response.json(body);
});
app.post('/v1/students', express.json(), (request, response) => {
  response.status(201).json(body);
});
app.listen(Number(process.env.PORT), '127.0.0.1');
